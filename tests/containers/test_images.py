"""Every generated Dockerfile, built: what is in the image, and what a change costs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.containers.engine import TOOLS, docker, environment, run
from tests.containers.system import EXAMPLES

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(900)]

NAMES = sorted(spec.parent.name for spec in EXAMPLES.glob("*/system.yaml"))
LARGEST_MB = 170
"""What an image may have beyond its base: others' packages, and a little of one's own."""
each_example = pytest.mark.parametrize("name", NAMES)


def bake(root: Path, *arguments: str, **variables: str) -> str:
    return run(
        [TOOLS / "buildx", "bake", "--file", "docker-bake.hcl", *arguments],
        cwd=root,
        extra=variables,
    )


def inspected(image: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(docker("image", "inspect", image))[0]
    return answer


def targets(root: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(bake(root, "--print"))["target"]
    return answer


@each_example
def test_bake_builds_every_image_as_it_is_declared(name: str, repository: dict[str, Path]) -> None:
    root = repository[name]
    declared = targets(root)
    assert declared.keys() == {path.parent.name for path in root.glob("services/*/Dockerfile")}
    bake(root, REVISION="abc", SOURCE="https://example.com/repository")
    base = inspected("python:3.13-slim")
    for service, target in declared.items():
        (tag,) = target["tags"]
        image = inspected(tag)
        told = image["Config"]
        assert told["User"] == "10001:10001", service
        assert not told["Entrypoint"], "a shell would stand before the signals"
        assert told["Cmd"][:2] == ["python", "-m"], service
        assert told["StopSignal"] in {"SIGTERM", "SIGINT"}
        check = told["Healthcheck"]["Test"]
        assert check[0] in {"CMD", "NONE"}, f"{service}: {check} needs a shell"
        labels = told["Labels"]
        assert labels["org.opencontainers.image.title"] == service
        assert labels["org.opencontainers.image.revision"] == "abc"
        assert labels["org.opencontainers.image.source"] == "https://example.com/repository"
        grown = (image["Size"] - base["Size"]) / 1e6
        assert 1 < grown < LARGEST_MB, f"{service}: {grown:.0f} MB"


@each_example
def test_images_hold_no_more_than_they_need(name: str, repository: dict[str, Path]) -> None:
    for service, target in targets(repository[name]).items():
        (tag,) = target["tags"]
        listed = docker("run", "--rm", "--network=none", tag, "python", "-c", LISTING)
        found = json.loads(listed)
        assert set(found["app"]) <= {"libs", "src", "openapi.yaml", "public"}, service
        assert found["uncompiled"] == [], f"{service}: each start would compile them again"
        assert found["writable"] == [], f"{service}: belongs to whoever runs there"
        assert found["tests"] == [], service


LISTING = """
import json, os
app = os.listdir("/app")
paths = [os.path.join(root, name) for root, _, names in os.walk("/app") for name in names]
sources = [path for path in paths if path.endswith(".py")]
def compiled(path):
    folder, name = os.path.split(path)
    return any(n.startswith(name[:-2]) for n in os.listdir(os.path.join(folder, "__pycache__")))
print(json.dumps({
    "app": app,
    "uncompiled": [path for path in sources if not compiled(path)],
    "writable": [path for path in paths if os.access(path, os.W_OK)],
    "tests": [path for path in paths if "tests" in path.split(os.sep)],
}))
"""


def layers(root: Path, service: str) -> list[str]:
    """The layers of a service's image, built anew as far as something changed."""
    bake(root, service)
    (tag,) = targets(root)[service]["tags"]
    found: list[str] = inspected(tag)["RootFS"]["Layers"]
    return found


def test_a_change_of_code_changes_one_layer(repository: dict[str, Path], tmp_path: Path) -> None:
    root = tmp_path / "shop"
    shutil.copytree(repository["ecommerce"], root)
    before = layers(root, "order")
    handler = root / "services/order/src/order/handlers/create_order.py"
    handler.write_text(handler.read_text() + "\nCHANGED = True\n")
    after = layers(root, "order")
    assert len(before) == len(after)
    assert [a == b for a, b in zip(before, after, strict=True)].count(False) == 1
    assert before[-1] != after[-1], "what changes most comes last"

    lock = root / "services/order/requirements.lock"
    lock.write_text(lock.read_text() + "# changed\n")
    assert layers(root, "order") == after, "nothing else was installed"


def test_a_commit_alone_changes_no_layer(repository: dict[str, Path]) -> None:
    root = repository["ecommerce"]
    before = layers(root, "user")
    bake(root, "user", REVISION="another", TAG="other")
    other = inspected("shop/user:other")
    assert other["RootFS"]["Layers"] == before
    assert other["Config"]["Labels"]["org.opencontainers.image.revision"] == "another"


CONTENTS = """
import hashlib, json, os, stat
found = {}
for top in ("/app", "/usr/local"):
    for root, folders, names in os.walk(top):
        for name in (*folders, *names):
            path = os.path.join(root, name)
            state = os.lstat(path)
            known = [stat.filemode(state.st_mode), state.st_uid]
            if stat.S_ISREG(state.st_mode):
                with open(path, "rb") as file:
                    known.append(hashlib.sha256(file.read()).hexdigest())
            found[path] = known
print(json.dumps(found))
"""


def test_two_builds_have_the_same_contents(repository: dict[str, Path]) -> None:
    """Bytes, modes and owners; times are set when an image is released (`rewrite-timestamp`)."""
    root = repository["ecommerce"]
    found = []
    for tag in ("one", "two"):
        bake(root, "order", "--no-cache", TAG=tag, SOURCE_DATE_EPOCH="1700000000")
        image = f"shop/order:{tag}"
        shown = docker("run", "--rm", "--user=0", "--network=none", image, "python", "-c", CONTENTS)
        found.append(json.loads(shown))
    one, two = found
    differing = [path for path in one.keys() | two.keys() if one.get(path) != two.get(path)]
    assert differing == []


def test_a_file_beside_the_code_never_gets_in(repository: dict[str, Path], tmp_path: Path) -> None:
    root = tmp_path / "shop"
    shutil.copytree(repository["ecommerce"], root)
    before = layers(root, "order")
    (root / "services/order/.env").write_text("SECRET=1\n")
    (root / "services/order/src/order/__pycache__").mkdir()
    (root / "services/order/src/order/__pycache__/left.cpython-313.pyc").write_text("old")
    (root / "services/user/src/user/later.py").write_text("NEW = 1\n")
    assert layers(root, "order") == before


def test_a_container_ends_when_it_is_asked_to(repository: dict[str, Path]) -> None:
    bake(repository["ecommerce"], "storefront")
    container = docker("run", "--detach", "--read-only", "--tmpfs=/tmp", "shop/storefront:dev")
    try:
        state = "{{.State.Health.Status}}"
        for _ in range(60):
            if docker("inspect", "--format", state, container.strip()).strip() == "healthy":
                break
            subprocess.run(["sleep", "1"], check=True)
        else:
            pytest.fail(docker("logs", container.strip()))
        docker("stop", "--time", "60", container.strip(), timeout=70)
        shown = "{{.State.ExitCode}} {{.State.OOMKilled}}"
        assert docker("inspect", "--format", shown, container.strip()).split() == ["0", "false"]
    finally:
        docker("rm", "--force", "--volumes", container.strip())


def test_every_architecture_is_declared(repository: dict[str, Path]) -> None:
    for root in repository.values():
        shown = bake(root, "--print", "release")
        for target in json.loads(shown)["target"].values():
            assert target["platforms"] == ["linux/amd64", "linux/arm64"]
            assert target["attest"], "a release says what is in it and who made it"


def test_the_programs_are_those_that_the_tests_name() -> None:
    for command in (["docker-compose", "version"], ["buildx", "version"]):
        subprocess.run([TOOLS / command[0], *command[1:]], env=environment(), check=True)
