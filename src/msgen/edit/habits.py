"""What a file's own text shows about how its author writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from msgen.edit.lines import column, line_end, next_line
from msgen.edit.nodes import Node, walk
from msgen.edit.write import Habits

_T = TypeVar("_T")
_WIDTH = 100


def habits_of(text: str, root: Node | None) -> Habits:
    """The habits of `text`; the usual ones where it shows none."""
    steps: Counter[int] = Counter()
    lists: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    padded: Counter[bool] = Counter()
    spread: Counter[bool] = Counter()
    for node in walk(root) if root is not None else ():
        if node.style in ("'", '"'):
            quotes[node.style] += 1
        elif node.kind == "map" and node.flow and node.children:
            padded[text[node.body + 1] == " "] += 1
        elif node.kind == "map" and _below_key(node):
            steps[column(text, node.children[0].whole) - column(text, node.key.start)] += 1  # type: ignore[union-attr]
        elif node.kind == "seq" and node.children:
            if not node.flow and _below_key(node):
                lists[column(text, dash(text, node.children[0])) - _key_column(text, node)] += 1
            if all(child.kind == "scalar" for child in node.children):
                spread[not node.flow] += 1
    step = _most(steps, 2)
    return Habits(
        step=step,
        list_indent=_most(lists, step),
        quote=_most(quotes, "'"),
        width=_width(text),
        spread_lists=spread[True] > spread[False],
        padded=padded[True] > padded[False],
    )


def dash(text: str, node: Node) -> int:
    """Where the dash before an item stands."""
    return text.rfind("-", 0, node.start)


def blank_lines(text: str, start: int, end: int) -> int:
    """The longest run of blank lines between two offsets, the first of them an end of a line."""
    longest = run = 0
    at = next_line(text, start)
    while at < end:
        stop = line_end(text, at)
        run = run + 1 if not text[at:stop].strip() else 0
        longest = max(longest, run)
        at = next_line(text, at)
    return longest


def most_common(values: Iterable[int]) -> int:
    """The most common of `values`, the last one of equals; 0 of none."""
    listed = list(values)
    counted = Counter(listed)
    return max(reversed(listed), key=lambda value: counted[value], default=0)


def _below_key(node: Node) -> bool:
    return not node.flow and node.key is not None and bool(node.children)


def _key_column(text: str, node: Node) -> int:
    assert node.key is not None
    return column(text, node.key.start)


def _most(counted: Counter[_T], usual: _T) -> _T:
    return counted.most_common(1)[0][0] if counted else usual


def _width(text: str) -> int:
    """How long lines may become: a hundred characters, or what the author does several times."""
    long = sorted((len(line) for line in re.split("\r?\n", text)), reverse=True)
    return max(_WIDTH, long[2] if len(long) > 2 else 0)
