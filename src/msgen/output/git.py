"""Git, independent of the user's settings: the first commit of a repository, and blobs by id."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from msgen.records import dataclass

_SETTINGS = {
    "core.autocrlf": "false",  # the bytes as rendered, so that blob ids equal those of the lock
    "core.attributesFile": os.devnull,
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "commit.gpgSign": "false",
    "commit.template": "",
    "maintenance.auto": "false",
    "gc.auto": "0",
}
_NOBODY = {"user.name": "msgen", "user.email": "msgen@localhost"}


class GitFailed(Exception):
    """Git is there and did not do it; the text is what it said."""


def first_commit(folder: Path, *, message: str) -> bool:
    """Make `folder` a git repository with one commit of all that is in it.

    Returns False where there is no git. Raises GitFailed if git refuses.
    """
    try:
        _git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
        # By force: a user's global ignore list must not thin out what was generated.
        _git(folder, "add", "--force", "--all", ".")
        author = {} if _has_author(folder) else _NOBODY
        _git(folder, "commit", "--quiet", "--no-verify", "-m", message, settings=author)
    except FileNotFoundError:
        return False
    return True


def read_blobs(folder: Path, ids: Sequence[str]) -> list[bytes]:
    """Return the blobs of `ids` that the repository around `folder` has; none without git.

    What a partial clone left on its server is not fetched.
    """
    try:
        done = subprocess.run(
            ["git", "cat-file", "--batch"],
            cwd=folder,
            env={**_environment(), "GIT_NO_LAZY_FETCH": "1"},
            input="".join(f"{each}\n" for each in ids).encode(),
            capture_output=True,
            check=False,
        )
    except OSError:
        return []
    found = []
    output = done.stdout
    while output:
        head, _, output = output.partition(b"\n")
        match head.split():
            case [_, b"blob", size]:
                found.append(output[: int(size)])
                output = output[int(size) + 1 :]
            case [_, _, size] if size.isdigit():
                output = output[int(size) + 1 :]
    return found


def unmerged_sides(folder: Path, path: str) -> dict[int, bytes]:
    """Return the sides of a file below `folder` that git could not merge, by stage.

    1 is the common base, 2 ours, 3 theirs; a side that has no such file is missing. Empty where
    git has nothing to merge there.
    """
    said = _asked(folder, "ls-files", "--unmerged", "-z", "--", path)
    ids = {}
    for entry in said.split("\0"):
        words = entry.partition("\t")[0].split()
        if len(words) == 3:
            ids[int(words[2])] = words[1]
    found = {stage: read_blobs(folder, [blob]) for stage, blob in ids.items()}
    return {stage: blobs[0] for stage, blobs in found.items() if blobs}


def is_shallow(folder: Path) -> bool:
    """Tell whether git has only the latest part of the history here."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--is-shallow-repository"],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.stdout.strip() == b"true"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its short id, its day as `2026-01-31`, its author's name, its first line."""

    id: str
    day: str
    author: str
    subject: str


def last_change(folder: Path, path: str, *, line: int | None = None) -> Commit | None:
    """Return the commit that last changed `path`, or a line of it as it is on disk.

    None without git, and for what is not committed.
    """
    revision = "HEAD"
    if line is not None:
        said = _asked(folder, "blame", "--porcelain", f"-L{line},{line}", "--", path)
        revision = said.partition(" ")[0]
        if not revision.strip("0^"):
            return None
    form = "--format=%h%x00%as%x00%an%x00%s"
    scope = ("--", path) if line is None else ()
    said = _asked(folder, "log", "-1", "--no-show-signature", form, revision, *scope)
    parts = said.rstrip("\n").split("\0")
    return Commit(*parts) if len(parts) == 4 else None


def _asked(folder: Path, *arguments: str) -> str:
    """Return what git prints; nothing where it refuses or is not there."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *arguments],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout


def _has_author(folder: Path) -> bool:
    try:
        _git(folder, "var", "GIT_COMMITTER_IDENT", settings={"user.useConfigOnly": "true"})
        _git(folder, "var", "GIT_AUTHOR_IDENT", settings={"user.useConfigOnly": "true"})
    except GitFailed:
        return False
    return True


def _git(folder: Path, *arguments: str, settings: dict[str, str] | None = None) -> None:
    options = [
        part
        for key, value in (_SETTINGS | (settings or {})).items()
        for part in ("-c", f"{key}={value}")
    ]
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise GitFailed(done.stderr.strip() or f"git {arguments[0]} failed")


def _environment() -> dict[str, str]:
    """Drop what a surrounding git sets: inside a hook, GIT_DIR names the outer repository."""
    identity = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EXEC_PATH")
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key.startswith(identity)
    }
