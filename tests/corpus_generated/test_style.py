"""Generated Python is formatted and without findings, whatever the names in a spec."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus_generated.cases import EXAMPLES, cases, generated

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
SPECS = [*(case / "system.yaml" for case in cases()), *sorted(EXAMPLES.glob("*/system.yaml"))]


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: spec.parent.name)
def repository(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    for file in generated(request.param):
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return root


@pytest.mark.parametrize("command", [["format", "--check"], ["check"]], ids=["format", "check"])
@pytest.mark.parametrize("folder", ["services", "tests"])
def test_ruff_has_nothing_to_say(repository: Path, command: list[str], folder: str) -> None:
    if not (repository / folder).is_dir():
        pytest.skip("nothing is public")
    done = subprocess.run(
        [RUFF, *command, "--no-cache", folder], cwd=repository, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_no_line_is_left_half_rendered(repository: Path) -> None:
    for path in (repository / "services").rglob("*.py"):
        text = path.read_text()
        assert "<%" not in text, path
        assert "\n\n\n\n" not in text, path


def test_services_pin_what_their_lock_says(repository: Path) -> None:
    for project in (repository / "services").glob("*/pyproject.toml"):
        lock = (project.parent / "requirements.lock").read_text()
        for line in project.read_text().splitlines():
            requirement = line.strip().strip('",')
            if "==" in requirement and requirement.partition("==")[0] in (
                "pydantic",
                "fastapi",
                "flask",
            ):
                assert f"\n{requirement} " in f"\n{lock}", project


def test_forms_of_the_front_end_have_their_data(repository: Path) -> None:
    for data in (repository / "services").glob("*/public/api.json"):
        api = json.loads(data.read_text())
        assert all(each["path"].startswith("/") for each in api["endpoints"])
