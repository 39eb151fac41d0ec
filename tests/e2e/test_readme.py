"""The newcomer's path: every command that the README shows is run, in its order."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import README, ROOT, Shell, commands, marked

pytestmark = pytest.mark.e2e

HANDLER = "services/note/src/note/handlers/create_note.py"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    if (tmp_path / "notes").exists():
        subprocess.run(
            ["bash", "-c", "msgen down"], cwd=tmp_path / "notes", env=shell.environment, check=False
        )


def test_a_newcomer_gets_to_a_running_system(shell: Shell) -> None:
    sources = shell.folder / "msgen"
    ignored = shutil.ignore_patterns(".venv", ".git", "dist", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, sources, ignore=ignored)
    (shell.folder / "system.yaml").write_text(marked(README, "first-spec"))
    answers: list[str] = []
    gateway = "localhost:8080"
    for command in [*commands(README, "Your first system"), *commands(README, "Change it")]:
        typed = command.replace("pip install .", f"pip install {sources}").replace(
            "localhost:8080", gateway
        )
        if command == "msgen diff":
            _edit(shell.here)
        said = shell.run(typed, code=3 if command == "msgen diff" else 0)
        if command == "msgen up -d":
            gateway = json.loads(shell.run("msgen status --json"))["gateway"].removeprefix(
                "http://"
            )
        if command.startswith("curl"):
            answers.append(said)
        if command.startswith("msgen add-endpoint"):
            assert (shell.here / HANDLER).with_name("get_note.py").exists()
    assert (shell.here / HANDLER).read_text().endswith("# ours\n")
    assert len(answers) == 2
    assert all("it runs" in answer for answer in answers)


def _edit(root: Path) -> None:
    """Make the edits that the README suggests: in a handler, and in the spec."""
    handler, spec = root / HANDLER, root / "system.yaml"
    assert f"`{HANDLER}`" in README
    handler.write_text(handler.read_text() + "# ours\n")
    old, new = "POST /notes: {request", "POST /notes: {limit: 5/s per client, request"
    assert "`limit: 5/s per client`" in README
    assert old in spec.read_text()
    spec.write_text(spec.read_text().replace(old, new))


def test_the_demo_and_the_tests_are_the_two_commands() -> None:
    assert commands(README, "See it run") == ["make demo", "make test"]
