"""What earlier conflicts left in the tree: markers, and files beside files."""

import os
from collections.abc import Iterable

from msgen.diagnostics import Diagnostic, Span
from msgen.merge import marked_lines
from msgen.reconcile.model import NEW, Choices
from msgen.reconcile.rules import conflict_markers, new_file_left
from msgen.reconcile.session import Session
from msgen.render.files import Owner

_OPENING = b"<<<<<<< yours"


def standing_markers(session: Session, choices: Choices) -> list[Diagnostic]:
    """Return a finding for each managed file with markers that `choices` do not resolve."""
    decided = {*choices.ours, *choices.theirs}
    only = [path.rstrip("/") for path in choices.only]
    found: list[Diagnostic] = []
    for path, content in session.changes.edited.items():
        concerned = not only or any(path == each or path.startswith(f"{each}/") for each in only)
        if path not in decided and concerned and _OPENING in content:
            found += _markers(session, path, content)
    return found


def _markers(session: Session, path: str, content: bytes) -> Iterable[Diagnostic]:
    entry = session.made.lock.files.get(path)
    lines = marked_lines(content)
    if not lines or (entry and entry.owner is not Owner.MANAGED):
        return
    opening = _openings(content, lines)
    span = Span(place(session, path), lines[0], 1, lines[0], len(_OPENING) + 1)
    number = "a conflict is" if len(opening) == 1 else f"{len(opening)} conflicts are"
    where = ", ".join(map(str, opening))
    message = f"{number} not resolved in {path} (line {where})"
    hint = "decide in the file and delete the markers, or: msgen apply --ours or --theirs with it"
    yield conflict_markers.RULE.at(span, message, hint=hint)


def _openings(content: bytes, lines: Iterable[int]) -> list[int]:
    text = content.split(b"\n")
    return [number for number in lines if text[number - 1].startswith(_OPENING)]


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
