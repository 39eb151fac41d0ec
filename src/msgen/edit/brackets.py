"""A collection that becomes `{}` or `[]` because nothing is left in it, and one that was empty."""

from __future__ import annotations

from msgen.edit.block import extent_end
from msgen.edit.lines import column, ends_with, line_end
from msgen.edit.nodes import Node
from msgen.edit.splice import Splice
from msgen.edit.write import Habits, Spread, entry


def emptied(text: str, holder: Node) -> list[Splice]:
    """Leave nothing in `holder` but its brackets."""
    brackets = "{}" if holder.kind == "map" else "[]"
    if holder.flow:
        return [Splice(holder.body, holder.end, brackets)]
    assert holder.key is not None
    colon = text.index(":", holder.key.end) + 1
    anchored = holder.start + len(text[holder.start : holder.body].rstrip())
    head = anchored if anchored > holder.start else colon
    return [
        Splice(head, head, f" {brackets}"),
        Splice(line_end(text, head), extent_end(text, holder), ""),
    ]


def unfolded(text: str, holder: Node, name: str, value: Spread, habits: Habits) -> list[Splice]:
    """Put the first entry into an empty map in brackets, on lines of its own below its key."""
    assert holder.key is not None
    at = column(text, holder.key.start) + habits.step
    eol = ends_with(text)
    lines = eol.join(entry(name, value, habits, at=at))
    end = line_end(text, holder.end)
    before = len(text[: holder.start].rstrip(" "))
    return [Splice(before, holder.end, ""), Splice(end, end, eol + lines)]
