"""A machine with tools of our own making: programs on a PATH that holds nothing else."""

import os
import sys
from pathlib import Path

import pytest

from msgen.verify import tool


class Machine:
    """A folder of programs, and a repository to judge."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin = folder / "bin"
        self.beside = folder / "venv"
        self.repository = folder / "repository"
        for each in (self.bin, self.beside, self.repository / ".msgen/lock"):
            each.mkdir(parents=True)
        (self.repository / ".msgen/lock/system.yaml").write_text(
            "format: 1\nmsgen: 0.1.0\nblueprints: {}\n"
        )
        monkeypatch.setenv("PATH", os.pathsep.join((str(self.bin), "/usr/bin", "/bin")))
        monkeypatch.setattr(sys, "executable", str(self.beside / "python"))
        tool.find.cache_clear()

    def install(
        self, name: str, script: str = "", *, version: str = "1.2.3", beside: bool = False
    ) -> Path:
        """A tool that answers `--version` and otherwise runs `script`."""
        path = (self.beside if beside else self.bin) / name
        path.write_text(
            f'#!/bin/sh\ncase "$1" in --version|version) echo "{name} {version}"; exit 0;; esac\n'
            f"{script}\n"
        )
        path.chmod(0o755)
        return path

    def write(self, path: str, text: str = "") -> Path:
        """A file of the repository."""
        file = self.repository / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file
