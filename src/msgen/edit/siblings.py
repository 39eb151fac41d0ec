"""What the neighbours of an entry say about it: its place, its form, and who shares its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgen.edit import data
from msgen.edit.nodes import Node
from msgen.edit.text import StepPath
from msgen.edit.write import Spread


def is_shared(node: Node) -> bool:
    """Whether an alias stands for a node, for one that holds it, or is the node."""
    step: Node | None = node
    while step is not None:
        if step.aliased or step.target is not None:
            return True
        step = step.parent
    return False


def like_others(holder: Node, value: Any) -> Any:
    """A map as those beside it are: where all take several lines, or all one, so does it."""
    maps = [one for one in holder.children if one.kind == "map" and one.children]
    if not isinstance(value, dict) or holder.flow or len(maps) < 2:
        return value
    if not any(one.flow for one in maps):
        return Spread(value)
    return data.plain_copy(value) if all(one.flow for one in maps) else value


def is_empty_below(holder: Node) -> bool:
    """Whether a map is `{}` behind a key that stands on a line of its own, and has no anchor."""
    above = holder.parent
    bare = holder.flow and not holder.children and not holder.merges and not holder.anchor
    return bare and above is not None and above.kind == "map" and not above.flow


def place_in(holder: Node, order: Sequence[str], name: str | None) -> Node | None:
    """The child behind which an entry belongs: the last one that comes before it in `order`."""
    children = holder.real.children
    if name is None or name not in order:
        return children[-1] if children else None
    rank = {key: index for index, key in enumerate(order)}
    before = [
        child
        for child in children
        if child.key is not None and rank.get(child.key.text, -1) < rank[name]
    ]
    return before[-1] if before else None


def is_alone(node: Node) -> bool:
    """Whether nothing else stands in what holds an entry or item."""
    holder = node.parent
    return holder is not None and len(holder.children) + len(holder.merges) == 1


def outermost(node: Node, path: StepPath, *, keep: int) -> tuple[Node, int]:
    """What has to go for `node` at `path` to be gone, and how many steps lead to it.

    Whatever has nothing else in it goes too, but for the first `keep` steps, and the only section
    of a file.
    """
    length = len(path)
    while is_alone(node) and length - 1 > keep:
        holder = node.parent
        if holder is None or holder.parent is None:
            break
        if length == 2 and is_alone(holder):
            break
        node, length = holder, length - 1
    return node, length
