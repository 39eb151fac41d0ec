"""Generated services pass mypy --strict and their own tests, as generated.

The environment is made once from the checked-in resolution; `PYTHON_SERVICES` names one that is
there already.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from msgen.render.templates import templates_root
from tests.corpus_generated.cases import EXAMPLES, cases, generated

pytestmark = pytest.mark.conformance

ROOT = Path(__file__).parents[2]
SPECS = [*(case / "system.yaml" for case in cases()), *sorted(EXAMPLES.glob("*/system.yaml"))]


@pytest.fixture(scope="session")
def python() -> Path:
    """The environment of `make test`'s chassis tests, with the chassis on its path."""
    if given := os.environ.get("PYTHON_SERVICES"):
        return Path(given)
    folder = ROOT / "build" / "chassis"
    subprocess.run([sys.executable, ROOT / "scripts" / "chassis_env.py", folder], check=True)
    chassis = next(folder.glob("lib/python*/site-packages")) / "chassis.pth"
    chassis.write_text(f"{templates_root() / 'libs/python/src'}\n")
    return folder / "bin" / "python"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)
def test_services_pass_their_own_checks(
    spec: Path, python: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    environment = {**os.environ, "MYPY_CACHE_DIR": str(tmp_path_factory.getbasetemp() / "mypy")}
    for file in generated(spec):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    failed = []
    for project in sorted((tmp_path / "services").glob("*/pyproject.toml")):
        for command in (["mypy"], ["pytest", "-q", "-p", "no:cacheprovider"]):
            done = subprocess.run(
                [python, "-m", *command],
                cwd=project.parent, env=environment, capture_output=True, text=True,
            )  # fmt: skip
            if done.returncode:
                failed.append(f"{project.parent.name}: {command[0]}\n{done.stdout}{done.stderr}")
    assert not failed, "\n".join(failed)
