"""A repository that msgen made of a few lines, with git and without."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cli import running
from tests.cli.running import SPEC, msgen

GIT = ("git", "-c", "user.name=T", "-c", "user.email=t@example.com")


def made(folder: Path, spec: str = SPEC, *, git: bool = False) -> Path:
    """Return the root of a new repository of `spec`."""
    source = folder / "source.yaml"
    source.write_text(spec)
    root = folder / "repository"
    done = msgen("new", source, root, "--git" if git else "--no-git")
    assert done.returncode == 0, done.stderr
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git in the repository and return what it printed."""
    done = subprocess.run([*GIT, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def edit(path: Path, old: str, new: str) -> None:
    """Replace the only `old` in a file."""
    text = path.read_text()
    assert text.count(old) == 1, text
    path.write_text(text.replace(old, new))


def sandwiched(path: Path) -> bytes:
    """Add a line of the user's to a file and return its new content."""
    content = path.read_bytes() + b"# mine\n"
    path.write_bytes(content)
    return content


def tree(root: Path) -> dict[str, bytes]:
    """Return all files of the repository but those that belong to this machine alone."""
    found = running.tree(root)
    return {path: found[path] for path in found if not path.startswith(".msgen/local/")}
