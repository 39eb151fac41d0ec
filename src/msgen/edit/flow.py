"""Entries and items in brackets, in one line or a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgen.edit.lines import column, ends_with, line_end, line_start
from msgen.edit.nodes import Node
from msgen.edit.write import Habits, entry_in_line, in_line

Change = tuple[int, int, str]

_COMMA = re.compile(r"\s*,")
_NOTHING_ELSE = re.compile(r"[ \t]*,?[ \t]*(?:#.*)?")


def put_in(
    text: str, holder: Node, name: str | None, value: Any, *, habits: Habits, after: Node | None
) -> Iterator[Change]:
    """An entry, or an item where there is no name, behind `after` or else at the beginning."""
    new = in_line(value, habits) if name is None else entry_in_line(name, value, habits)
    siblings = _siblings(holder)
    if not siblings:
        pad = " " if habits.padded and holder.kind == "map" else ""
        yield holder.body + 1, holder.end - 1, f"{pad}{new}{pad}"
        return
    eol = ends_with(text)
    if after is None:
        first = siblings[0].whole
        apart = f",{eol}{' ' * column(text, first)}" if _starts_line(text, first) else ", "
        yield first, first, new + apart
        return
    if not _starts_line(text, after.whole):
        yield after.end, after.end, f", {new}"
        return
    margin = eol + " " * column(text, after.whole)
    comma = _COMMA.match(text, after.end)
    if _NOTHING_ELSE.fullmatch(text, after.end, line_end(text, after.end)) is None:
        yield after.end, after.end, f",{margin}{new}"
        return
    if comma is None:
        yield after.end, after.end, ","
    end = line_end(text, after.end)
    yield end, end, f"{margin}{new}{',' if comma else ''}"


def take_out(text: str, node: Node) -> Iterator[Change]:
    """An entry or item that is not alone, with the comma that parted it from the others."""
    assert node.parent is not None
    siblings = _siblings(node.parent)
    index = siblings.index(node)
    following = siblings[index + 1] if index + 1 < len(siblings) else None
    if _has_own_lines(text, node):
        comma = _COMMA.match(text, node.end)
        if following is None and comma is None:
            last = siblings[index - 1]
            found = _COMMA.match(text, last.end)
            assert found is not None
            yield last.end, found.end(), ""
        top = line_start(text, node.whole)
        before = top - 2 if text[top - 2 : top] == "\r\n" else top - 1
        yield before, line_end(text, node.end), ""
    elif index > 0:
        yield siblings[index - 1].end, node.end, ""
    elif following is not None:
        yield node.whole, following.whole, ""


def _siblings(holder: Node) -> list[Node]:
    return sorted([*holder.children, *holder.merges], key=lambda one: one.start)


def _starts_line(text: str, at: int) -> bool:
    return not text[line_start(text, at) : at].strip()


def _has_own_lines(text: str, node: Node) -> bool:
    end = line_end(text, node.end)
    alone = _NOTHING_ELSE.fullmatch(text, node.end, end) is not None
    return alone and _starts_line(text, node.whole)
