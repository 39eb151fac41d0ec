"""The newcomer's path: every command that the README shows is run, in its order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def commands(heading: str) -> list[str]:
    """Return the console lines of one section, as typed after the `$`."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```console\n(.*?)```", section, flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def spec() -> str:
    """Return the ten-line spec of the README."""
    found = re.search(r"<!-- begin: first-spec -->\n```yaml\n(.*?)```", README, flags=re.DOTALL)
    assert found
    return found[1]


class Shell:
    """A terminal that remembers its folder and its environment between commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PWD": str(folder)}

    def run(self, command: str) -> str:
        """Run one line as typed; it must succeed."""
        after = f"{command}\ncode=$?\npwd > {self.folder}/.where\nenv -0 > {self.folder}/.env\nexit $code"
        where = self.folder / ".where"
        here = where.read_text().strip() if where.exists() else str(self.folder)
        done = subprocess.run(
            ["bash", "-c", after],
            cwd=here,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        pairs = (self.folder / ".env").read_text().rstrip("\0").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs)
        return done.stdout


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
    (shell.folder / "system.yaml").write_text(spec())
    outputs: dict[str, str] = {}
    gateway = "localhost:8080"
    for command in commands("Your first system"):
        typed = command.replace("pip install .", f"pip install {sources}").replace(
            "localhost:8080", gateway
        )
        outputs[command] = shell.run(typed)
        if command == "msgen up -d":
            gateway = json.loads(shell.run("msgen status --json"))["gateway"].removeprefix(
                "http://"
            )
    answers = [outputs[command] for command in outputs if command.startswith("curl")]
    assert len(answers) == 2
    assert all("it runs" in answer for answer in answers)


def test_the_demo_and_the_tests_are_the_two_commands() -> None:
    assert commands("See it run") == ["make demo", "make test"]
