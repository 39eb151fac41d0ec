"""`msgen verify`: one table, findings at their places, and exits that CI can trust."""

import json
from pathlib import Path

import pytest

from msgen.verify.model import Result
from msgen.verify.repository import Repository
from msgen.verify.suite import verify
from tests.verify.machine import Machine


def run(machine: Machine, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    from msgen.cli import app

    with pytest.raises(SystemExit) as ended:
        app(["verify", str(machine.repository), *options], standalone_mode=True)
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def test_all_is_well(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.write("services/a/Dockerfile", "FROM x:1\n")
    machine.install("hadolint")
    machine.install("checkov")
    code, said = run(machine, capsys)
    assert code == 0
    assert "services/*/Dockerfile" in said
    assert "1.2.3" in said


def test_a_finding_stands_at_its_line(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.write("services/a/Dockerfile", "FROM x:1\nUSER root\n")
    machine.install("hadolint", "echo 'services/a/Dockerfile:2 DL3002 warning: not root'; exit 1")
    machine.install("checkov")
    code, said = run(machine, capsys)
    assert code == 1
    assert "services/a/Dockerfile:2:1: error[refused]: hadolint: DL3002 warning: not root" in said
    assert "USER root" in said
    assert "1 finding " in said


def test_long_lists_are_cut_for_people_alone(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.write("services/a/Dockerfile", "FROM x:1\n")
    machine.install("hadolint", "seq 1 30; exit 1")
    machine.install("checkov")
    _, said = run(machine, capsys)
    assert "hadolint: 10" in said
    assert "hadolint: 11" not in said
    assert "20 more" in said
    code, said = run(machine, capsys, "--json")
    report = json.loads(said)
    assert code == 1
    assert report["ok"] is False
    found = next(each for each in report["checks"] if each["tool"] == "hadolint")
    assert len(found["findings"]) == 30
    assert found["version"] == "1.2.3"


def test_a_missing_tool_fails_only_where_it_is_required(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.write("services/a/Dockerfile", "FROM x:1\n")
    machine.install("checkov")
    code, said = run(machine, capsys)
    assert code == 0
    assert "not run: hadolint is not on PATH" in said
    code, said = run(machine, capsys, "--require")
    assert code == 5
    assert "error[tool-missing]" in said
    machine.install("checkov", "echo broken; exit 1")
    assert run(machine, capsys, "--require")[0] == 1


def test_a_folder_that_is_no_repository_is_refused(
    tmp_path: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.repository = tmp_path / "elsewhere"
    machine.repository.mkdir()
    from msgen.diagnostics import UserError

    with pytest.raises(UserError, match="not inside a repository"):
        run(machine, capsys)


def test_a_warning_of_compose_is_a_finding(machine: Machine) -> None:
    machine.write("compose.yaml", "services: {}\n")
    machine.install("docker-compose", "echo 'The \"X\" variable is not set' >&2")
    machine.install("check-jsonschema")
    machine.install("yamllint")
    outcome = {each.tool: each for each in verify(machine.repository)}
    assert outcome["docker compose"].result is Result.FAILED
    assert outcome["yamllint"].result is Result.PASSED


def test_patterns_do_not_cross_folders(tmp_path: Path) -> None:
    for path in ("services/a/Dockerfile", "services/a/b/Dockerfile", ".venv/x.sh", "deep/er/y.sh"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    repository = Repository(tmp_path, tmp_path)
    assert repository.files("services/*/Dockerfile") == ("services/a/Dockerfile",)
    assert repository.files("**/*.sh") == ("deep/er/y.sh",)
