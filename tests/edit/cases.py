"""A case is one text file: a command, the files before, and the files or the complaint after.

    $ add-service warehouse
    --- system.yaml
    msgen: 1
    …
    +++ system.yaml
    …

`with: crlf`, `with: no final newline` and `with: byte order mark` below the command say how the
files are written. `!!!` begins what standard error says where the command fails: then no file
changes. `python -m tests.edit` writes the parts after anew.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
PATHS = sorted(FOLDER.glob("*.txt"))
_PART = re.compile(r"^(---|\+\+\+|!!!|===) (.+)\n", re.MULTILINE)


@dataclass
class Case:
    """The parts of a case; texts have LF ends, `notes` says how they are on disk."""

    command: str
    notes: set[str]
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    complaint: str = ""
    remarks: str = ""

    @classmethod
    def read(cls, path: Path) -> Case:
        head, *rest = _PART.split(path.read_text())
        command, *notes = head.strip().splitlines()
        case = cls(command.removeprefix("$ "), {note.removeprefix("with: ") for note in notes})
        for sign, name, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            if sign == "!!!":
                case.complaint = text
            elif sign == "===":
                case.remarks = text
            else:
                (case.before if sign == "---" else case.after)[name] = text
        return case

    def text(self) -> str:
        parts = [f"$ {self.command}\n", *(f"with: {note}\n" for note in sorted(self.notes))]
        parts += [f"--- {name}\n{text}" for name, text in self.before.items()]
        parts += [f"+++ {name}\n{text}" for name, text in self.after.items()]
        parts += [f"=== remarks\n{self.remarks}"] if self.remarks else []
        parts += [f"!!! fails\n{self.complaint}"] if self.complaint else []
        return "".join(parts)

    def bytes_of(self, text: str) -> bytes:
        if "no final newline" in self.notes:
            text = text.removesuffix("\n")
        if "crlf" in self.notes:
            text = text.replace("\n", "\r\n")
        return (b"\xef\xbb\xbf" if "byte order mark" in self.notes else b"") + text.encode()

    def text_of(self, data: bytes) -> str:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return text if text.endswith("\n") else f"{text}\n"

    def write(self, folder: Path) -> None:
        for name, text in self.before.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.bytes_of(text))

    def files(self, folder: Path) -> dict[str, bytes]:
        found = sorted(folder.rglob("*"))
        return {
            one.relative_to(folder).as_posix(): one.read_bytes() for one in found if one.is_file()
        }


def run(arguments: list[str], folder: Path) -> int:
    """The exit code of msgen in `folder`, in this process."""
    import sys

    from msgen.cli import main

    here, words = Path.cwd(), sys.argv
    os.chdir(folder)
    sys.argv = ["msgen", *arguments]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        os.chdir(here)
        sys.argv = words


def words(command: str) -> list[str]:
    return shlex.split(command)
