"""What earlier conflicts left in the tree: markers, and files beside files."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from msgen.diagnostics import Diagnostic, Span
from msgen.output.locked import Lock
from msgen.reconcile.markers import has_markers, opening_lines
from msgen.reconcile.model import NEW, Choices
from msgen.reconcile.rules import conflict_markers, new_file_left
from msgen.reconcile.session import Session
from msgen.render.files import Owner


def standing_markers(session: Session, choices: Choices) -> list[Diagnostic]:
    """Return a finding for each managed file with markers that nothing resolves.

    `choices` resolve msgen's own; those of git are gone where git joined two renderings alone.
    """
    resolved = {change.path for change in session.changes.changes}
    found: list[Diagnostic] = []
    for path, content in session.changes.edited.items():
        entry = session.changes.lock.files.get(path)
        managed = entry is not None and entry.owner is Owner.MANAGED
        if path not in resolved and choices.concerns(path) and managed and has_markers(content):
            found.append(_markers(session, path, content))
    return found


_SEEDED = (Owner.SEEDED, Owner.ONCE)


def users_markers(session: Session) -> list[Diagnostic]:
    """Return the same finding for each edited handler and the like: git left markers in it.

    They keep nobody from applying, as nothing is merged into such a file.
    """
    after = {change.path: change.after for change in session.changes.changes}
    found: list[Diagnostic] = []
    for path, edited in session.changes.edited.items():
        content = after.get(path) or edited
        entry = session.changes.lock.files.get(path)
        if (entry is None or entry.owner in _SEEDED) and has_markers(content):
            hint = "decide in the file and delete the markers"
            found.append(_finding(place(session, path), path, content, hint=hint))
    return found


def markers_in(root: Path, lock: Lock) -> Iterator[Diagnostic]:
    """Yield the same finding for each managed file of `lock`, of a repository that is just read."""
    for path, entry in lock.files.items():
        if entry.owner is not Owner.MANAGED:
            continue
        try:
            content = (root / path).read_bytes()
        except OSError:
            continue
        if b"<<<<<<<" in content and has_markers(content):
            yield _finding(os.path.normpath(root / path).replace(os.sep, "/"), path, content)


def _markers(session: Session, path: str, content: bytes) -> Diagnostic:
    return _finding(place(session, path), path, content)


def _finding(shown: str, path: str, content: bytes, *, hint: str = "") -> Diagnostic:
    lines = opening_lines(content)
    first = content.split(b"\n")[lines[0] - 1].rstrip(b"\r")
    span = Span(shown, lines[0], 1, lines[0], len(first) + 1)
    number = "a conflict is" if len(lines) == 1 else f"{len(lines)} conflicts are"
    where = ", ".join(map(str, lines))
    message = f"{number} not resolved in {path} (line {where})"
    typed = shlex.quote(path)
    sides = f"msgen apply --ours {typed}, or: msgen apply --theirs {typed}"
    hint = hint or f"decide in the file and delete the markers, or: {sides}"
    return conflict_markers.RULE.at(span, message, hint=hint)


def files_beside(session: Session) -> list[Diagnostic]:
    """Return a finding for each file that was put beside one that could not be merged."""
    disk = session.repository.disk
    return [
        new_file_left.RULE.at(
            None,
            f"{path}{NEW} waits to be brought over by hand",
            hint=f"take what you need into {path}, then delete {path}{NEW}",
        )
        for path in session.made.lock.files
        if disk.has(path + NEW)
    ]


def place(session: Session, path: str) -> str:
    """Return `path` as it is reached from the current folder."""
    return os.path.normpath(session.root / path).replace(os.sep, "/")
