"""People who work on one repository: clones, branches, the lines that they type, and msgen."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
MERGED_BY_MSGEN = "||||||| before"


@dataclass(slots=True)
class Ledger:
    """Every line that anybody typed; none of them is ever said twice."""

    lines: dict[str, str] = field(default_factory=dict)

    def write(self, line: str, who: str) -> None:
        """Keep a line that somebody typed."""
        text = line.strip()
        assert text not in self.lines, f"{text} is not unique"
        self.lines[text] = who

    def missing(self, root: Path) -> list[str]:
        """Return the lines that are in no file of `root` any more."""
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
        )
        there: set[str] = set()
        for name in listed.stdout.rstrip("\0").split("\0"):
            content = (root / name).read_bytes() if (root / name).is_file() else b""
            there.update(line.strip() for line in content.decode(errors="ignore").splitlines())
        return [f"{who}: {line}" for line, who in self.lines.items() if line not in there]


@dataclass(slots=True)
class Person:
    """Somebody with a clone and an installed msgen; `library` is where that one was put."""

    name: str
    root: Path
    ledger: Ledger
    library: Path | None = None

    # What stands on the disk

    def read(self, path: str) -> str:
        """Return a file as an editor shows it, whatever its line ends are."""
        return (self.root / path).read_bytes().decode().replace("\r\n", "\n")

    def write(self, path: str, text: str) -> None:
        """Save a file with the line ends that it has, or that this checkout has."""
        file = self.root / path
        model = file if file.exists() else self.root / "Makefile"
        if b"\r\n" in model.read_bytes():
            text = text.replace("\n", "\r\n")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def types(self, path: str, *lines: str, after: str | None = None) -> None:
        """Type lines below the first one that contains `after`, or at the end of the file."""
        text = self.read(path) if (self.root / path).exists() else ""
        found = text.splitlines()
        at = len(found)
        if after is not None:
            at = next(number for number, each in enumerate(found, 1) if after in each)
        self.write(path, "\n".join([*found[:at], *lines, *found[at:]]) + "\n")
        for line in lines:
            if line.strip():
                self.ledger.write(line, self.name)

    def rewrites(self, path: str, old: str, new: str) -> None:
        """Change what somebody else, or msgen, wrote into one line, which counts from now on."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path} says {old!r} {text.count(old)} times"
        line = next(each for each in text.splitlines() if old in each)
        self.ledger.lines.pop(line.strip(), None)
        self.ledger.write(line.replace(old, new), self.name)
        self.write(path, text.replace(old, new))

    # Programs

    def git(self, *arguments: str, code: int = 0) -> str:
        """Run git; it must end with `code`."""
        who = ["-c", f"user.name={self.name}", "-c", f"user.email={self.name}@example.com"]
        return self.run(["git", *who, *arguments], code=code)

    def msgen(self, *arguments: str, code: int = 0) -> str:
        """Run the msgen that this person has; it must end with `code`. Returns all it said."""
        return self.run([sys.executable, "-m", "msgen", *arguments], code=code)

    def run(self, command: list[str], *, code: int = 0) -> str:
        """Run a program in the clone; returns both streams."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        told = f"{self.name}: {' '.join(command)} exited {done.returncode}\n{done.stdout}"
        assert done.returncode == code, told
        return done.stdout

    def environment(self) -> dict[str, str]:
        """What the programs of this person are started with."""
        given = {**os.environ, **NOBODY, "COLUMNS": "200"}
        return {**given, "PYTHONPATH": str(self.library)} if self.library else given

    # Branches

    def starts(self, branch: str) -> None:
        """Begin a branch at what the others have finished."""
        self.git("fetch", "-q", "origin")
        self.git("switch", "-q", "--no-track", "-C", branch, "origin/main")

    def commits(self, message: str) -> None:
        """Commit all there is."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def merges(self, other: str = "origin/main", *, code: int = 0) -> str:
        """Merge what the others have finished."""
        self.git("fetch", "-q", "origin")
        return self.git("merge", "--no-edit", other, code=code)

    def lands(self) -> None:
        """Give a branch to all others, once msgen finds it in order."""
        assert self.git("status", "--porcelain") == ""
        self.msgen("check")
        assert self.git("status", "--porcelain") == "", "a check leaves nothing behind"
        assert "nothing to change" in self.msgen("apply")
        if news := self.git("status", "--porcelain"):
            assert all(".msgen/base/" in line for line in news.splitlines()), news
            self.commits("Keep what msgen wrote before the edits")
        self.git("push", "-q", "origin", "HEAD:main")
