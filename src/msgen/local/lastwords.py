"""What a process said before it ended, in one line that a person can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgen.local.layout import FOLDER

_MOST = 64 * 1024
_LONGEST = 240
_TRACEBACK = "Traceback (most recent call last)"
_FRAME = re.compile(r'\s+File "([^"]+)", line (\d+)')
_LIBRARIES = "libs"
_GRAVE = ("error", "critical", "fatal")


def last_words(log: Path, *, since: int, root: Path) -> str:
    """The error of the last traceback and where in `root` it was, else the last line.

    `since` is how long the log was when the process started. Empty if it said nothing.
    """
    lines = list(_unfolded(_read(log, since)))
    begins = [number for number, line in enumerate(lines) if line.startswith(_TRACEBACK)]
    # A script that cannot be parsed is told of without the usual first line.
    begins = begins or [number for number, line in enumerate(lines) if _FRAME.match(line)]
    if begins:
        return _shortened(_of_traceback(lines[begins[-1] :], root))
    return _shortened(lines[-1].strip()) if lines else ""


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _read(log: Path, since: int) -> list[str]:
    try:
        with log.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(since if since <= size else 0, size - _MOST))
            return stream.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """Lines of text; of JSON records only what tells of an error, its traceback line by line."""
    for line in lines:
        record = _record(line)
        if record is None:
            if line.strip():
                yield line
        elif str(record.get("level", "")).lower() in _GRAVE:
            for said in (record.get("event") or record.get("message"), record.get("exception")):
                yield from str(said or "").splitlines()


def _record(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _of_traceback(lines: Sequence[str], root: Path) -> str:
    error = next((line for line in lines[1:] if line[:1].strip()), lines[-1].strip())
    frames = [(Path(f[1]), f[2]) for line in lines if (f := _FRAME.match(line))]
    own = [
        (path.relative_to(root), line)
        for path, line in frames
        if path.is_relative_to(root) and not path.is_relative_to(root / FOLDER)
    ]
    if not own:
        return error
    # A library of the repository is rarely to blame for how a service calls it.
    where, line = next((f for f in reversed(own) if f[0].parts[0] != _LIBRARIES), own[-1])
    return f"{where}:{line}: {error}"
