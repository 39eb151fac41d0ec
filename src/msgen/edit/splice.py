"""Changes of a text at offsets: an entry or item put in, taken out, or said differently.

Nothing but what is named changes: every other character stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgen.edit import block, flow
from msgen.edit.nodes import Node
from msgen.edit.write import Habits, quoted, scalar
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """`text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """`text` with all changes made: none overlap, and those at one offset keep their order."""
    parts: list[str] = []
    at = 0
    for one in sorted(dict.fromkeys(splices), key=lambda splice: (splice.start, splice.end)):
        if one.start < at:
            raise ValueError("two changes of the text overlap")
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join([*parts, text[at:]])


@dataclass(frozen=True, slots=True)
class New:
    """An entry of a map, or with no `name` an item of a list, with its value."""

    name: str | None
    value: Any


def put_in(
    text: str, holder: Node, new: New, habits: Habits, *, after: Node | None, gap: int
) -> list[Splice]:
    """Put `new` into `holder` behind its child `after`; first where that is None.

    `gap` blank lines stand before it where `holder`'s own entries show no habit.
    """
    made = (
        flow.put_in(text, holder, new.name, new.value, habits=habits, after=after)
        if holder.flow
        else block.put_in(text, holder, new.name, new.value, habits=habits, after=after, gap=gap)
    )
    return [Splice(*one) for one in made]


def take_out(text: str, node: Node) -> list[Splice]:
    """Take an entry or item out of its holder, which has others."""
    assert node.parent is not None
    taken = flow.take_out(text, node) if node.parent.flow else block.take_out(text, node)
    return [Splice(*one) for one in taken]


def without_brackets(text: str, holder: Node) -> list[Splice]:
    """Leave of a list its only item, where that can be done without moving comments."""
    only = holder.children[0]
    if holder.flow:
        return [Splice(holder.body, holder.end, text[only.start : only.end])]
    return [Splice(*one) for one in block.without_dash(text, only)]


def say(node: Node, word: str, habits: Habits, *, key: bool) -> Splice:
    """Another text for a scalar, in the quotes that it has or in those that it needs."""
    if node.style in ("'", '"') and word.isprintable():
        return Splice(node.body, node.end, quoted(word, node.style))
    in_flow = node.parent is not None and node.parent.flow
    return Splice(node.body, node.end, scalar(word, habits, flow=in_flow, key=key))
