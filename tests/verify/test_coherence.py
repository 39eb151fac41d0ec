"""The artefacts of all examples agree, and one change in one artefact is noticed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from msgen.verify.coherence import disagreements, yamls
from msgen.verify.coherence.charts.values import missing
from msgen.verify.coherence.world import read
from msgen.verify.repository import Repository
from tests.corpus_generated.cases import EXAMPLES, generated

SPECS = sorted(EXAMPLES.glob("*/system.yaml"))
CHANGED = [
    pytest.param(spec, id=spec.parent.name, marks=[pytest.mark.slow] if number else [])
    for number, spec in enumerate(SPECS)
]


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Nearly all files stay as they are from one change to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamls, "documents", cache(yamls.documents))
        yield


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.parent.name)
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    write(request.param, folder)
    return folder


def write(spec: Path, folder: Path) -> None:
    for file in generated(spec):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def found(folder: Path) -> list[str]:
    return [each.message for each in disagreements(read(Repository(folder, folder)))]


@dataclass(frozen=True)
class Mutation:
    """In each file that matches, each group that the pattern finds becomes something else."""

    files: str
    pattern: str
    becomes: str = ""

    def cases(self, folder: Path) -> Iterator[tuple[Path, str, str]]:
        """Yield file, changed text and what was changed, one change at a time."""
        for path in sorted(folder.glob(self.files)):
            text = path.read_text()
            for match in re.finditer(self.pattern, text, re.MULTILINE):
                start, end = match.span(1)
                new = self.becomes or f"{match[1]}x"
                yield path, text[:start] + new + text[end:], f"{match[1]} -> {new}"


BUILT = "compose/*.yaml"
MOST = 4
MUTATIONS = {
    "code reads another upstream": Mutation("services/*/src/*/settings.py", r'upstream\(\s*"(\w+)"'),
    "code reads another store": Mutation(
        "services/*/src/*/settings.py", r"^    (\w+)_url: (?:Store|Broker)Url"
    ),
    "code has another name": Mutation("services/*/src/*/settings.py", r'service_name: str = "(.+)"'),
    "the chassis reads another port": Mutation(
        "libs/python/src/chassis/settings.py", r"^    (http_port):"
    ),
    "the chassis serves another probe": Mutation(
        "libs/python/src/chassis/*/operations.py", r'"(/readyz)":'
    ),
    "image: port of the process": Mutation("services/*/Dockerfile", r'_PORT="(\d+)"', "7999"),
    "image: exposed port": Mutation("services/*/Dockerfile", r"^EXPOSE (\d+)", "7999"),
    "image: probe's port": Mutation("services/*/Dockerfile", r"127\.0\.0\.1:(\d+)/", "7999"),
    "image: probe's path": Mutation("services/*/Dockerfile", r"127\.0\.0\.1:\d+(/\w+)'"),
    "image: probe's time": Mutation("services/*/Dockerfile", r"', timeout=(\d+)", "5"),
    "image: probe's allowance": Mutation("services/*/Dockerfile", r"--timeout=(\S+)", "2s"),
    "image: module": Mutation("services/*/Dockerfile", r'^CMD \["python", "-m", "(\w+)"'),
    "image: sources": Mutation("services/*/Dockerfile", r"^COPY services/([\w-]+)/"),
    "image: title": Mutation("services/*/Dockerfile", r'image\.title="([\w-]+)"'),
    "image: user": Mutation("services/*/Dockerfile", r"^USER (\d+)", "0"),
    "compose: host of an address": Mutation(
        BUILT, r"^      \w+_URL: \w+://(?:[\w-]+@)?([a-z-]+)(?=:\d)"
    ),
    "compose: port of an address": Mutation(
        BUILT, r"^      \w+_URL: \w+://[^.\s]*:(\d+)", "7999"
    ),
    "compose: user of an address": Mutation(BUILT, r"^      \w+_URL: \w+sql://(\w+)@"),
    "compose: database of an address": Mutation(BUILT, r"^      \w+_URL: \w+sql://.*/(\w+)$"),
    "compose: mounted secret": Mutation(BUILT, r"_FILE: /run/secrets/([\w-]+)"),
    "compose: listed secret": Mutation(BUILT, r"^      - ([\w-]+-(?:password|secret|token))$"),
    "compose: file of a secret": Mutation(BUILT, r"^    file: \./secrets/([\w-]+)$"),
    "compose: port of the process": Mutation(BUILT, r'^      \w+_PORT: "(\d+)"', "7999"),
    "compose: name of the service": Mutation(BUILT, r"^      SERVICE_NAME: ([\w-]+)"),
    "compose: identity of the service": Mutation(BUILT, r"^      CLIENT_ID: ([\w-]+)"),
    "compose: issuer": Mutation(BUILT, r"^      IDENTITY_ISSUER: (\S+)"),
    "compose: audience": Mutation(BUILT, r"^      IDENTITY_AUDIENCE: (\S+)"),
    "compose: time to stop": Mutation(BUILT, r"^      STOP_GRACE: \w+\n(?:.*\n)*?    stop_grace_period: (35s)", "29s"),
    "compose: time for work": Mutation(BUILT, r"^      STOP_GRACE: (\w+)", "40s"),
    "compose: image": Mutation(BUILT, r'image: "\$\{REGISTRY:-[\w-]+\}/([\w-]+):'),
    "compose: registry": Mutation(BUILT, r'image: "\$\{REGISTRY:-([\w-]+)\}'),
    "compose: Dockerfile": Mutation(BUILT, r"dockerfile: services/([\w-]+)/"),
    "compose: who is waited for": Mutation(BUILT, r"^      ([\w-]+):\n        condition:"),
    "compose: part of the system": Mutation("compose.yaml", r"^  - compose/([a-z]+-pg|order|user)\b"),
    "compose: port that a store is asked on": Mutation(
        BUILT, r"(?:pg_isready(?:.*\n)*?.*-p\n.*\"|redis-cli -p |-P\n *- \")(\d{4})", "7999"
    ),
    "compose: role of a database": Mutation("compose/databases/*.sh", r'CREATE ROLE ("\w+")', '"x"'),
    "bake: service": Mutation("docker-bake.hcl", r'^    "([a-z][\w-]+)",'),
    "bake: registry": Mutation("docker-bake.hcl", r'"REGISTRY" \{\n  default = "(\w+)"'),
    "bake: name": Mutation("docker-bake.hcl", r'"\$\{REGISTRY\}/\$\{(service)\}'),
    "bake: Dockerfile": Mutation("docker-bake.hcl", r"services/\$\{service\}/(Dockerfile)"),
    "gateway: host of a cluster": Mutation("gateway/envoy*.yaml", r"^ +address: ([a-z][a-z-]+)$"),
    "gateway: port of a cluster": Mutation(
        "gateway/envoy*.yaml", r"^ +address: [a-z][a-z-]+\n +port_value: (\d+)", "7999"
    ),
    "gateway: cluster of a route": Mutation("gateway/envoy*.yaml", r"^ +cluster: ([\w-]+\.http)$"),
    "gateway: time of a route": Mutation("gateway/envoy*.yaml", r"^ +timeout: (\d+m?s)\n(?= +(?:request_headers_to_add|retry_policy))", "77s"),
    "gateway: deadline that a service is told": Mutation(
        "gateway/envoy*.yaml", r'key: x-request-deadline\n +value: "(\d+)"', "77"
    ),
    "gateway: rewritten path": Mutation("gateway/envoy*.yaml", r'cluster: .*\n +regex_rewrite:\n.*\n.*\n +substitution: "?(/\w+)'),
    "gateway: audience": Mutation("gateway/envoy.local.yaml", r"^ +audiences:\n +- (\w+)"),
    "gateway: issuer": Mutation("gateway/envoy.local.yaml", r"^ +issuer: (\S+)"),
    "gateway: port": Mutation(
        "gateway/envoy*.yaml", r"name: entrance\n +address:\n.*\n.*\n +port_value: (\d+)", "7999"
    ),
    "gateway: published port": Mutation("compose/gateway.yaml", r'-8080\}:(\d+)"', "7999"),
    "metrics: host": Mutation("compose/observe/targets/*.json", r'"([\w-]+):\d+"'),
    "metrics: port": Mutation("compose/observe/targets/*.json", r'"[\w-]+:(\d+)"', "7999"),
    "metrics: path": Mutation("compose/observe/targets/*.json", r'"(/metrics)"'),
    "code: path": Mutation("services/*/src/*/routes.py", r'^@router\.\w+\("(/\w+)"'),
    "code: method": Mutation("services/*/src/*/routes.py", r"^@router\.(post)", "put"),
    "code asks for another path": Mutation("services/*/src/*/clients.py", r'^ +"(/(?!check)\w+)[^"]*",$'),
    "code asks by another method": Mutation("services/*/src/*/clients.py", r'^ +"(POST|GET)",\n +"/(?!check)', "TRACE"),
    "code asks somebody else": Mutation("services/*/src/*/wiring.py", r"connect\(settings\.(order|user|inventory)\)", "x"),
    "code lets in somebody else": Mutation("services/*/src/*/routes.py", r'callers\("([\w-]+)"\)'),
    "code ends at another time": Mutation(
        "services/*/src/*/routes.py", r'^@router.*\n@endpoint\(access=(?:USER|PUBLIC), timeout="(\w+)"(?!, documented)', "77s"
    ),
    "charts: path of a route": Mutation("deploy/helm/*/files/envoy.yaml", r"^ +path: (/api/\w+)$"),
    "charts: method of a route": Mutation("deploy/helm/*/files/envoy.yaml", r"^ +exact: (POST)$", "TRACE"),
    "charts: path that a service is asked for": Mutation(
        "deploy/helm/*/files/envoy.yaml", r'cluster: .*\n +regex_rewrite:\n.*\n.*\n +substitution: "?(/\w+)'
    ),
    "gateway: path of a route": Mutation("gateway/envoy*.yaml", r"^ +path: (/api/\w+)$"),
    "api: path": Mutation("services/*/openapi.yaml", r"^  (/\w+):$"),
}  # fmt: skip


def test_all_artefacts_agree(repository: Path) -> None:
    assert found(repository) == []


ODD = sorted(
    path
    for folder in ("systems", "targets/helm", "corpus_generated")
    for path in (Path(__file__).parents[1] / folder).glob("*/system.yaml")
)


@pytest.mark.parametrize("spec", ODD, ids=lambda spec: spec.parent.name)
def test_artefacts_of_unusual_systems_agree(spec: Path, tmp_path: Path) -> None:
    """Images of others, jobs in the image of a service, variables and paths of every form."""
    write(spec, tmp_path)
    assert found(tmp_path) == []


def thinned(cases: list[tuple[Path, str, str]]) -> list[tuple[Path, str, str]]:
    """A few of many that are alike, the first and the last among them."""
    step = max(1, (len(cases) - 1) // (MOST - 1))
    return cases[::step]


@pytest.mark.parametrize("repository", CHANGED, indirect=True)
@pytest.mark.parametrize("what", MUTATIONS)
def test_one_change_is_noticed(what: str, repository: Path) -> None:
    missed, count = [], 0
    for path, text, change in thinned(list(MUTATIONS[what].cases(repository))):
        before = path.read_bytes()
        path.write_text(text)
        count += 1
        if not found(repository):
            missed.append(f"{path.relative_to(repository)}: {change}")
        path.write_bytes(before)
    assert not missed, f"of {count}:\n" + "\n".join(missed)
    if not count:
        assert repository.exists()
        pytest.skip("this example has none")


REFERENCE = re.compile(r"(?<![\w\"/])(\$?\w*)((?:\.\w+)+)")
ACTION = re.compile(r"\{\{(?!-?\s*/\*)-?(.*?)\}\}", re.DOTALL)
LIVE = {"$top.Files.Get", ".metadata.name", ".spec"}
"""What a chart or a running cluster has, and no values."""


def references(text: str) -> Iterator[tuple[int, str]]:
    """Where each path of names in an action ends, and the path."""
    for action in ACTION.finditer(text):
        said = re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: "_" * len(found[0]), action[1])
        for found in REFERENCE.finditer(said):
            if found[0] not in LIVE:
                yield action.start(1) + found.end(), found[0]


@pytest.mark.slow
@pytest.mark.parametrize("repository", SPECS[:1], indirect=True, ids=lambda spec: spec.parent.name)
def test_every_name_that_a_template_asks_for_is_looked_up(repository: Path) -> None:
    """Each reference of each template is another once, and one is told of it."""
    (chart,) = (repository / "deploy/helm").iterdir()
    count, missed = 0, []
    for path in sorted([*chart.glob("templates/*"), *chart.glob("charts/library/templates/*")]):
        text = path.read_text()
        for end, reference in references(text):
            count += 1
            path.write_text(f"{text[:end]}x{text[end:]}")
            if not missing(Repository(repository, repository)):
                missed.append(f"{path.name}:{text.count(chr(10), 0, end) + 1}: {reference}")
        path.write_text(text)
    assert count > 150
    assert not missed, f"of {count}:\n" + "\n".join(missed)
