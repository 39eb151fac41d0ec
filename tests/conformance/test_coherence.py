"""The charts agree with code, images and gateway, and one change in one of them is noticed."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from msgen.verify.charts import releases
from msgen.verify.coherence import disagreements
from msgen.verify.repository import Repository
from msgen.verify.tools.coherence import read_release
from tests.conformance.charts import SPECS, write
from tests.conformance.tools import path_with_tools, required

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(600)]

SERVICE, DATA = "charts/[a-ko-z]*/values.yaml", "charts/data/values.yaml"
MOST = 3
MUTATIONS = {
    "a variable has another name": (SERVICE, r"^  (INVENTORY_URL|ORDERS?_URL|EVENTS_URL):", "X_URL"),
    "an address has another host": (SERVICE, r"^  \w+_URL: \w+://(?:\w+@)?([a-z-]+):", "x"),
    "an address has another port": (SERVICE, r"^  \w+_URL: \w+://.*:(\d+)", "7999"),
    "an address has another user": (SERVICE, r"^  \w+_URL: \w+sql://(\w+)@", "x"),
    "an address has another database": (SERVICE, r"^  \w+_URL: \w+sql://.*/(\w+)$", "x"),
    "a secret is read elsewhere": (SERVICE, r"_FILE: /run/secrets/([\w-]+)", "x"),
    "another secret is mounted": (SERVICE, r"^  - ([\w-]+-(?:password|client-secret))$", "x"),
    "the process listens elsewhere": (SERVICE, r'^  HTTP_PORT: "(\d+)"', "7999"),
    "the container has another port": (SERVICE, r"^    container: (\d+)", "7999"),
    "a probe asks elsewhere": (SERVICE, r"^      port: (\d+)", "7999"),
    "a probe asks for something else": (SERVICE, r"^      path: (/\w+z)$", "/health"),
    "the Service has another port": (SERVICE, r"^    service: (\d+)", "7999"),
    "the image has another name": (SERVICE, r"^image:\n  name: ([\w-]+)", "x"),
    "the service calls itself otherwise": (SERVICE, r"^  SERVICE_NAME: ([\w-]+)", "x"),
    "the service signs in as another": (SERVICE, r"^  CLIENT_ID: ([\w-]+)", "x"),
    "work may take longer than stopping": (SERVICE, r"^  STOP_GRACE: (\w+)", "90s"),
    "a stop is shorter than work": (SERVICE, r"^  grace: (\d+)", "20"),
    "somebody else is let in": (SERVICE, r"^  from:\n(?:    .*\n)*?    ([a-z]+):", "main-pg"),
    "somebody is let in elsewhere": (SERVICE, r"^  from:\n    .*\n      - (\d+)", "7999"),
    "somebody else is let out to": (SERVICE, r"^  to:\n    ([a-z]+):", "x"),
    "somebody is let out elsewhere": (SERVICE, r"^  to:\n    .*\n      - (\d+)", "7999"),
    "a store is told another port": (DATA, r'^      PGPORT: "(\d+)"', "7999"),
    "a store is asked elsewhere": (DATA, r'^            - "(5432)"', "7999"),
    "a store has another port": (DATA, r"^        container: (\d+)", "7999"),
    "a store has another role": (DATA, r'CREATE ROLE ("\w+")', '"x"'),
    "a store mounts another secret": (DATA, r"^      - ([\w-]+-db-password)$", "x"),
    "the registry is another": ("values.yaml", r"^    registry: (\w+)", "x"),
    "the issuer is another": ("values.yaml", r"IDENTITY_ISSUER: (\S+)", "https://x.example.com"),
    "the gateway may go elsewhere": ("values.yaml", r"^  access:(?:\n    .*)*?\n    to:\n      (\w+):", "x"),
    "the gateway leads elsewhere": ("files/envoy.yaml", r"^ +address: ([a-z][a-z-]+)$", "x"),
    "the gateway leads to another port": (
        "files/envoy.yaml", r"^ +address: [a-z][a-z-]+\n +port_value: (\d+)", "7999"
    ),
    "an operator fetches another secret": (SERVICE, r"^owns:\n  ([\w-]+):", "x"),
    "an operator fetches no secret": (DATA, r"^    owns:\n((?:      .*\n)+)", "      other: other\n"),
    "an operator writes another key": (
        "charts/library/templates/_extras.tpl", r"secretKey: (value)", "data"
    ),
    "pods read another key": ("charts/library/templates/_volumes.tpl", r"key: (value)", "data"),
    "a rendered name is another": (
        "charts/library/templates/_container.tpl", r"/run/(secrets)", "private"
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def helm() -> Iterator[None]:
    required("helm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path_with_tools())
        yield


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.parent.name)
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    write(request.param, folder)
    return folder


def found(folder: Path, scratch: Path, *, first: bool) -> list[str]:
    """What is said of every environment, or of the chart's own values alone."""
    repository = Repository(folder, scratch)
    told = []
    for release in list(releases(repository))[: 1 if first else None]:
        world = read_release(repository, release)
        told += [f"{release.name}: {each.message}" for each in disagreements(world)]
    return told


def test_every_environment_agrees(repository: Path, tmp_path: Path) -> None:
    assert found(repository, tmp_path, first=False) == []


def cases(folder: Path, what: str) -> list[tuple[Path, str, str]]:
    """File, changed text and the change; a few of many that are alike."""
    (chart,) = (folder / "deploy/helm").iterdir()
    files, pattern, becomes = MUTATIONS[what]
    made = [
        (path, f"{text[: match.start(1)]}{becomes}{text[match.end(1) :]}", match[1])
        for path in sorted(chart.glob(files))
        if (text := path.read_text())
        for match in re.finditer(pattern, text, re.MULTILINE)
        if match[1] != becomes
    ]
    return made[:: max(1, (len(made) - 1) // (MOST - 1))]


@pytest.mark.parametrize("repository", SPECS[:1], indirect=True, ids=lambda spec: spec.parent.name)
@pytest.mark.parametrize("what", MUTATIONS)
def test_one_change_is_noticed(what: str, repository: Path, tmp_path: Path) -> None:
    changes = cases(repository, what)
    assert changes
    missed = []
    for number, (path, text, before) in enumerate(changes):
        original = path.read_text()
        path.write_text(text)
        scratch = tmp_path / str(number)
        scratch.mkdir()
        try:
            if not found(repository, scratch, first=True):
                missed.append(f"{path.relative_to(repository)}: {before}")
        finally:
            path.write_text(original)
    assert not missed, os.linesep.join(missed)


TIMES = """
msgen: 1
system: shop
platform: {identity: {issuer: https://id.example.com}}
defaults: {service: {blueprint: python-fastapi}}
services:
  order:
    expose: {auth: none}
    depends_on: {user: {timeout: 500ms}}
    endpoints: {GET /orders: {timeout: 3s, calls: [user GET /users]}}
  user: {endpoints: {GET /users: {timeout: 1s}}}
environments:
  prod:
    services: {order: {endpoints: {GET /orders: {timeout: 9s}}, depends_on: {user: {timeout: 2s}}}}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("list_orders=9s", "list_orders=8s"),
        ("list_orders=9s", "list_others=9s"),
        ("USER_TIMEOUT: 2s", "USER_TIMEOUT: soon"),
    ],
)
def test_times_of_an_environment_are_held(before: str, after: str, tmp_path: Path) -> None:
    """Its gateway ends a request when the service does, and what it says are times."""
    spec = tmp_path / "system.yaml"
    spec.write_text(TIMES)
    folder = tmp_path / "repository"
    values = write(spec, folder) / "values-prod.yaml"
    assert found(folder, tmp_path / "first", first=False) == []
    text = values.read_text()
    assert text.count(before) == 1
    values.write_text(text.replace(before, after))
    assert found(folder, tmp_path / "second", first=False)
