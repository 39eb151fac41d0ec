"""The markers of conflicts, msgen's and git's, found and resolved.

Git makes them longer than seven signs where a file has two names, and says less behind them.
"""

import re
from enum import StrEnum
from functools import cache

_SIGNS = "<|=>"
_AT_LEAST = 7


class Side(StrEnum):
    """Who wins."""

    OURS = "ours"
    THEIRS = "theirs"


def opening_lines(content: bytes) -> list[int]:
    """Return the lines, counted from 1, at which conflicts begin; none if they do not end."""
    if not has_markers(content):
        return []
    lines = enumerate(content.split(b"\n"), 1)
    return [number for number, line in lines if _lines_with("<").match(line)]


def has_markers(content: bytes) -> bool:
    """Tell whether the markers of a conflict stand in `content`, msgen's or git's."""
    at = 0
    for sign in "<=>":
        found = _lines_with(sign).search(content, at)
        if found is None:
            return False
        at = found.end()
    return True


def is_marker(line: bytes) -> bool:
    """Tell whether a line is like a marker; a row of equals signs may be a heading's."""
    return any(_lines_with(sign).match(line) for sign in _SIGNS)


def resolve(content: bytes, side: Side) -> bytes:
    """Return `content` with one side of every conflict in place of its markers."""
    part: Side | None = None
    size = 0
    kept: list[bytes] = []
    for line in content.splitlines(keepends=True):
        sign = _sign(line, size)
        if sign == "<" and not size:
            size, part = _length(line), Side.OURS
        elif sign == "|":
            part = None
        elif sign == "=":
            part = Side.THEIRS
        elif sign == ">":
            size = 0
        elif not size or part is side:
            kept.append(line)
    return b"".join(kept)


def _sign(line: bytes, size: int) -> str:
    """Return which marker a line is: within a conflict, those of other lengths are content."""
    for sign in _SIGNS if size else "<":
        if _lines_with(sign).match(line) and size in (0, _length(line)):
            return sign
    return ""


def _length(line: bytes) -> int:
    return len(line) - len(line.lstrip(line[:1]))


@cache
def _lines_with(sign: str) -> re.Pattern[bytes]:
    """Return what finds a marker: the one in the middle is nothing but its signs."""
    end = r"\r?$" if sign == "=" else r"(?: |\r?$)" if sign == "|" else " "
    return re.compile(f"^{re.escape(sign)}{{{_AT_LEAST},}}{end}".encode(), re.MULTILINE)
