"""Finding and running a tool of somebody else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*")
_PATIENCE_S = 120.0  # until a tool has said its version
_SHOULD_END_S = 300.0


@dataclass(frozen=True, slots=True)
class Command:
    """A tool by name, how it is called, and how it is asked for its version.

    `programs` are the ways to call it, the first that answers is taken; the name by default.
    `own` is the version of what msgen does itself, for which nothing is called.
    """

    name: str
    programs: tuple[tuple[str, ...], ...] = ()
    version: tuple[str, ...] = ("--version",)
    own: str | None = None

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """The ways to call it, the best first."""
        return self.programs or ((self.name,),)


@dataclass(frozen=True, slots=True)
class Done:
    """A tool's exit code and what it said on both streams; None if it was stopped for its time."""

    code: int | None
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that it said."""
        return f"{self.out}\n{self.err}".strip()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is there: how it is called, and its version."""

    name: str
    call: tuple[str, ...]
    version: str
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def run(
        self,
        *arguments: str,
        timeout_s: float = _SHOULD_END_S,
        stdin: str | None = None,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> Done:
        """Run it in the repository, or in `folder`, and wait for it."""
        try:
            done = subprocess.run(
                [*self.call, *arguments],
                cwd=folder or self.folder,
                env={**os.environ, "NO_COLOR": "1", **self.env, **(env or {})},
                input=stdin if stdin is not None else "",
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Done(None, "", f"no end after {timeout_s:g} s")
        return Done(done.returncode, done.stdout, done.stderr)


@cache
def find(command: Command, folder: Path) -> Tool | None:
    """Return the tool, to run in `folder`: from PATH, else from msgen's own environment.

    What cannot say its version does not work, and is not there.
    """
    if command.own:
        return Tool(command.name, (), command.own, folder)
    beside = str(Path(sys.executable).parent)
    for way in command.ways:
        for place in (None, beside):
            program = shutil.which(way[0], path=place)
            if program is None:
                continue
            tool = Tool(command.name, (program, *way[1:]), "", folder)
            if version := _version(tool, command):
                return Tool(command.name, tool.call, version, folder)
    return None


def _version(tool: Tool, command: Command) -> str | None:
    try:
        done = tool.run(*command.version, timeout_s=_PATIENCE_S)
    except OSError:
        return None
    # A path may hold a number that looks like a version: it stands before the program's name.
    said = done.said.replace(tool.call[0], "")
    found = _VERSION.search(said)
    return found[0] if done.code == 0 and found else None
