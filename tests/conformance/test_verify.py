"""`msgen verify --require` is content with every example, in all environments, with all tools."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from msgen.render.templates import templates_root
from tests.conformance.charts import SPECS
from tests.conformance.tools import path_with_tools, required

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(1200)]

ROOT = Path(__file__).parents[2]
NEEDED = (
    "check-jsonschema", "checkov", "docker-compose", "envoy", "hadolint", "helm", "kube-score",
    "kubernetes-validate", "openapi-spec-validator", "shellcheck", "yamllint",
)  # fmt: skip
EXCEPTIONS = 5


@pytest.fixture(scope="module")
def python_services() -> Path:
    """The environment that `make test` of a repository would make, made once."""
    folder = ROOT / "build" / "chassis"
    subprocess.run([sys.executable, ROOT / "scripts" / "chassis_env.py", folder], check=True)
    chassis = next(folder.glob("lib/python*/site-packages")) / "chassis.pth"
    chassis.write_text(f"{templates_root() / 'libs/python/src'}\n")
    return folder


@pytest.fixture(params=SPECS, ids=lambda spec: spec.parent.name)
def repository(request: pytest.FixtureRequest, python_services: Path, tmp_path: Path) -> Path:
    for name in NEEDED:
        required(name)
    folder = tmp_path / "repository"
    subprocess.run(
        [sys.executable, "-m", "msgen", "-q", "new", request.param, folder, "--no-git"],
        check=True, capture_output=True,
    )  # fmt: skip
    venv = folder / ".msgen/local/venvs/tests"
    venv.parent.mkdir(parents=True)
    venv.symlink_to(python_services)
    return folder


def test_every_tool_is_content(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "msgen", "verify", "--json", "--require", repository],
        env={**os.environ, "PATH": path_with_tools()}, capture_output=True, text=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    wrong = [
        f"{each['tool']}: {each['artefact']}: {each['reason'] or each['findings']}"
        for each in report["checks"]
        if each["result"] != "ok"
    ]
    assert not wrong, "\n".join(wrong)
    assert done.returncode == 0
    ran = {each["tool"] for each in report["checks"]}
    assert {"helm", "checkov", "kube-score", "hadolint", "mypy", "msgen", "envoy"} <= ran


def test_exceptions_are_few_and_have_reasons(repository: Path) -> None:
    config = (repository / ".checkov.yaml").read_text()
    listed = yaml.safe_load(config)["skip-check"]
    lines = [line.strip() for line in config.splitlines()]
    for check in listed:
        assert lines[lines.index(f"- {check}") - 1].startswith("# "), f"{check} has no reason"
    library = next((repository / "deploy/helm").glob("*/charts/library")) / "templates"
    scoped = sum(file.read_text().count("checkov.io/skip") for file in library.iterdir())
    assert len(listed) + scoped <= EXCEPTIONS
