"""Entries and items that stand below each other: where they begin and end, and how one is added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from msgen.edit.habits import blank_lines, dash, most_common
from msgen.edit.lines import (
    column,
    ends_with,
    indent,
    line_at,
    line_end,
    line_start,
    next_line,
)
from msgen.edit.nodes import Node
from msgen.edit.write import Habits, entry, item

Change = tuple[int, int, str]

_HEADING = re.compile(r"[-=#*~_]{3,}")


def put_in(
    text: str,
    holder: Node,
    name: str | None,
    value: Any,
    *,
    habits: Habits,
    after: Node | None,
    gap: int,
) -> Iterator[Change]:
    """An entry, or an item where there is no name, behind `after` or else at the beginning."""
    first = holder.children[0] if holder.children else holder.merges[0]
    at = column(text, begin(text, first))
    lines = item(value, habits, at=at) if name is None else entry(name, value, habits, at=at)
    eol = ends_with(text)
    blank = _gap(text, holder, multi=len(lines) > 1, usual=gap)
    if after is None:
        start = begin(text, first)
        if _starts_line(text, start):
            start = _with_comments(text, start)
            yield start, start, eol.join(lines) + eol * (blank + 1)
        else:
            new = eol.join(lines).lstrip(" ") + eol * (blank + 1) + " " * at
            yield start, start, new
        return
    end = extent_end(text, after)
    following = _next(after)
    if following is not None:
        there = _with_comments(text, begin(text, following))
        blank = min(blank, blank_lines(text, end, there))
    if _keeps_blank_lines(text, after):
        blank = 0
    yield end, end, eol * (blank + 1) + eol.join(lines)


def take_out(text: str, node: Node) -> Iterator[Change]:
    """An entry or item that is not alone, with the comments above it and one gap."""
    start, following = begin(text, node), _next(node)
    if not _starts_line(text, start):
        assert following is not None
        yield from _moved_up(text, start, comments_above(text, following))
        yield start, begin(text, following), ""
        return
    top = _with_comments(text, start)
    end = extent_end(text, node)
    above = _blanks_above(text, top)
    below = _blanks_below(text, end)
    first = not _others_before(node)
    if following is None or (not first and below >= above):
        for _ in range(above):
            top = line_start(text, top - 1)
    else:
        for _ in range(below):
            end = line_end(text, next_line(text, end))
    if top == 0:
        yield 0, next_line(text, end), ""
    else:
        before = top - 2 if text[top - 2 : top] == "\r\n" else top - 1
        yield before, end, ""


def _moved_up(text: str, start: int, notes: str) -> Iterator[Change]:
    """Comments about what follows, above the dash behind which it is going to stand."""
    top = line_start(text, start)
    margin = " " * indent(line_at(text, start))
    if notes:
        yield top, top, "".join(margin + line.lstrip() for line in notes.splitlines(keepends=True))


def without_dash(text: str, node: Node) -> Iterator[Change]:
    """The only item of a list within a list without its own dash; nothing where lines part them.

    Its further lines move to the left with it.
    """
    mark = dash(text, node)
    if "\n" in text[mark : node.start] or _starts_line(text, mark):
        return
    yield mark, node.start, ""
    width = node.start - mark
    here = next_line(text, node.start)
    while here < extent_end(text, node):
        yield here, here + min(width, indent(line_at(text, here))), ""
        here = next_line(text, here)


def begin(text: str, node: Node) -> int:
    """Where an entry's key or an item's dash stands."""
    return node.key.start if node.key is not None else dash(text, node)


def extent_end(text: str, node: Node) -> int:
    """The end of the last line that belongs to an entry: its comments that stand deeper too."""
    at = column(text, begin(text, node))
    end = line_end(text, node.end)
    here = next_line(text, end)
    while here < len(text):
        line = line_at(text, here)
        if line.strip():
            if not line.lstrip().startswith("#") or indent(line) <= at:
                break
            end = line_end(text, here)
        here = next_line(text, here)
    return end


def comments_above(text: str, node: Node) -> str:
    """The comment lines directly above an entry that are about it alone."""
    start = begin(text, node)
    if not _starts_line(text, start):
        return ""
    return text[_with_comments(text, start) : line_start(text, start)]


def _with_comments(text: str, start: int) -> int:
    """Where the line at `start` begins, or the first of the comments directly above it."""
    at = column(text, start)
    top = line_start(text, start)
    while top > 0:
        above = line_start(text, top - 1)
        line = line_at(text, above)
        if not line.lstrip().startswith("#") or indent(line) != at or _HEADING.search(line):
            break
        top = above
    return top


def _starts_line(text: str, at: int) -> bool:
    return not text[line_start(text, at) : at].strip()


def _blanks_above(text: str, top: int) -> int:
    count = 0
    while top > 0 and not line_at(text, top - 1).strip():
        top = line_start(text, top - 1)
        count += 1
    return count


def _blanks_below(text: str, end: int) -> int:
    count = 0
    at = next_line(text, end)
    while at < len(text) and not line_at(text, at).strip():
        count += 1
        at = next_line(text, at)
    return count


def _siblings(node: Node) -> list[Node]:
    assert node.parent is not None
    both = [*node.parent.children, *node.parent.merges]
    return sorted(both, key=lambda one: one.start)


def _next(node: Node) -> Node | None:
    return next((one for one in _siblings(node) if one.start > node.start), None)


def _others_before(node: Node) -> bool:
    return _siblings(node)[0] is not node


def _gap(text: str, holder: Node, *, multi: bool, usual: int) -> int:
    """How many blank lines stand between entries like the new one."""
    children = holder.children
    gaps: list[tuple[int, bool]] = []
    for one, other in pairwise(children):
        end, start = extent_end(text, one), begin(text, other)
        if _starts_line(text, start):
            tall = any(_is_tall(text, each) for each in (one, other))
            gaps.append((blank_lines(text, end, line_start(text, start)), tall))
    if not gaps:
        tall = multi or any(_is_tall(text, each) for each in children)
        return usual if tall else 0
    alike = [count for count, tall in gaps if tall == multi]
    return most_common(alike or [count for count, _ in gaps])


def _is_tall(text: str, node: Node) -> bool:
    return "\n" in text[node.whole : node.end]


def _keeps_blank_lines(text: str, node: Node) -> bool:
    """Whether an entry ends with a block scalar to which blank lines below would belong."""
    while node.children:
        node = node.children[-1]
    head = text[node.body : line_end(text, node.body)].partition("#")[0]
    return node.style in ("|", ">") and "+" in head
