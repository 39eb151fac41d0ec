"""What a file's own text shows about how its author writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from msgen.edit.lines import column, line_end, next_line
from msgen.edit.nodes import Node, walk
from msgen.edit.write import Habits

_T = TypeVar("_T")
_WIDTH = 100


def habits_of(text: str, root: Node | None) -> Habits:
    """The habits of `text`; the usual ones where it shows none."""
    seen = _Seen(text)
    for node in walk(root) if root is not None else ():
        seen.look(node)
    step = _most(seen.steps, 2)
    return Habits(
        step=step,
        list_indent=_most(seen.lists, step),
        dash=_most(seen.dashes, 2),
        quote=_most(seen.quotes, "'"),
        width=_width(text),
        spread=frozenset(key for key, count in seen.spread.items() if count > 0),
        padded=seen.padded[True] > seen.padded[False],
        all_quoted=seen.plain == 0 and seen.quotes.total() > 0,
    )


@dataclass(slots=True)
class _Seen:
    """What was counted so far. `spread` is, for each key of a list, block minus bracketed ones."""

    text: str
    plain: int = 0
    steps: Counter[int] = field(default_factory=Counter)
    lists: Counter[int] = field(default_factory=Counter)
    dashes: Counter[int] = field(default_factory=Counter)
    quotes: Counter[str] = field(default_factory=Counter)
    padded: Counter[bool] = field(default_factory=Counter)
    spread: Counter[str] = field(default_factory=Counter)

    def look(self, node: Node) -> None:
        """Count what one node shows."""
        for one in (node, node.key):
            if one is not None and one.kind == "scalar":
                self.plain += not one.style
                if one.style in ("'", '"'):
                    self.quotes[one.style] += 1
        if node.children and node.kind == "map":
            self._map(node)
        elif node.children and node.kind == "seq":
            self._seq(node)

    def _map(self, node: Node) -> None:
        if node.flow:
            self.padded[self.text[node.body + 1] == " "] += 1
        elif node.key is not None:
            self.steps[column(self.text, node.children[0].whole) - self._column(node.key)] += 1

    def _seq(self, node: Node) -> None:
        if node.key is not None:
            self.spread[node.key.text] += -1 if node.flow else 1
        if node.flow:
            return
        first = node.children[0]
        mark = dash(self.text, first)
        if line_end(self.text, mark) > first.start:
            self.dashes[first.start - mark] += 1
        if node.key is not None:
            self.lists[column(self.text, mark) - self._column(node.key)] += 1

    def _column(self, key: Node) -> int:
        return column(self.text, key.start)


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


def _most(counted: Counter[_T], usual: _T) -> _T:
    return counted.most_common(1)[0][0] if counted else usual


def _width(text: str) -> int:
    """How long lines may become: a hundred characters, or what the author does several times."""
    long = sorted((len(line) for line in re.split("\r?\n", text)), reverse=True)
    return max(_WIDTH, long[2] if len(long) > 2 else 0)
