"""Merged documents of one file as splices: `---` lines separate them."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgen.merge.choice import Act, Choice
from msgen.merge.chunk import Splice, Unsafe
from msgen.merge.sides import Sides
from msgen.merge.tree import Entry

Descend = Callable[[Choice], list[Splice]]
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def file_splices(sides: Sides, choice: Choice, descend: Descend) -> list[Splice]:
    """Return the splices for the documents of a file; `descend` does a mixed document."""
    starts = [one.ours.start for one in choice.inner if one.ours]
    if starts != sorted(starts):
        raise Unsafe
    found: list[Splice] = []
    at: int | None = None
    for one in choice.inner:
        if one.ours:
            begin, at = _document(sides.ours, one.ours, choice.mine)
            match one.act:
                case Act.MIX:
                    found += descend(one)
                case Act.DROP:
                    _refuse_unmarked(sides.ours, begin)
                    found.append(Splice(begin, at, ""))
                case Act.TAKE | Act.CLASH:
                    raise Unsafe
            continue
        if at is None or one.act is not Act.ADD:
            raise Unsafe
        start, end = _document(sides.theirs, one.yours, choice.yours)
        _refuse_unmarked(sides.theirs, start)
        found.append(Splice(at, at, sides.theirs[start:end]))
    return found


def _document(text: str, document: Entry, file: Entry) -> tuple[int, int]:
    """Return from where to where a document's text goes, from its `---` on if it has one."""
    siblings = file.value.entries
    place = siblings.index(document)
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    before = siblings[place - 1].end if place else 0
    begin = _separator(text, before, document.start)
    if begin is None:
        if place:
            raise Unsafe
        begin = 0
    if after is None:
        return begin, len(text)
    end = _separator(text, document.end, after.start)
    if end is None:
        raise Unsafe
    return begin, end


def _separator(text: str, start: int, end: int) -> int | None:
    found = None
    for found in _SEPARATOR.finditer(text, start, end):  # noqa: B007 - the last one
        pass
    return found.start() if found else None


def _refuse_unmarked(text: str, begin: int) -> None:
    if not _SEPARATOR.match(text, begin):
        raise Unsafe
