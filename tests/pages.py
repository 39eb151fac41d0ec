"""Running what a page of the documentation shows, in its order, as typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(text: str, heading: str = "") -> list[str]:
    """Return the console lines of a page, or of one section, as typed after the `$`."""
    section = text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0] if heading else text
    blocks = re.findall(r"```console\n(.*?)```", section, flags=re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def marked(text: str, name: str) -> str:
    """Return the YAML between `<!-- begin: name -->` and its end."""
    found = re.search(rf"<!-- begin: {name} -->\n```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert found, name
    return found[1]


@dataclass
class Shell:
    """A terminal that remembers its folder and its environment between commands."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = {**os.environ, **self.environment, "PWD": str(self.folder)}

    @property
    def here(self) -> Path:
        """The current folder."""
        where = self.folder / ".where"
        return Path(where.read_text().strip()) if where.exists() else self.folder

    def run(self, command: str, *, code: int = 0) -> str:
        """Run one line as typed, which has to exit with `code`; return what it printed."""
        after = f"{command}\ncode=$?\npwd > {self.folder}/.where\nenv -0 > {self.folder}/.env\nexit $code"
        done = subprocess.run(
            ["bash", "-c", after],
            cwd=self.here,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        pairs = (self.folder / ".env").read_text().rstrip("\0").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs)
        return done.stdout


def put_on_path(shell: Shell, name: str, script: str) -> None:
    """Let the shell find a program of its own called `name` before all others."""
    folder = shell.folder / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    if str(folder) not in shell.environment["PATH"].split(os.pathsep):
        shell.environment["PATH"] = f"{folder}{os.pathsep}{shell.environment['PATH']}"


def use_this_msgen(shell: Shell) -> None:
    """Let `msgen` be the one that is tested, and not gettext's."""
    put_on_path(shell, "msgen", f'exec "{sys.executable}" -m msgen "$@"')
