"""In which order named entries of both sides stand in the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgen.merge.tree import Data, Entry


def kept_order(
    base: dict[Data, Entry], ours: dict[Data, Entry], theirs: dict[Data, Entry]
) -> list[Data]:
    """Return the order of ours' entries: theirs' where theirs alone has moved items."""
    common = [name for name in ours if name in base and name in theirs]
    moved = [name for name in theirs if name in base and name in ours]
    if common != [name for name in base if name in ours and name in theirs]:
        return list(ours)
    if common == moved:
        return list(ours)
    following = iter(moved)
    movable = set(moved)
    return [next(following) if name in movable else name for name in ours]


def interleaved(
    order: list[Data], theirs: Iterable[Data], found: Collection[Data], base: Collection[Data]
) -> list[Data]:
    """Put what theirs alone has into `order`: behind what precedes it there.

    Where ours has added entries at the same place, they come first.
    """
    known = set(order)
    names = [name for name in theirs if name in known or name in found]
    first = next((name for name in names if name in known), None)
    following: dict[Data, list[Data]] = {}
    leading: list[Data] = []
    there = leading
    for name in names:
        if name in known:
            there = following.setdefault(name, [])
        else:
            there.append(name)
    if first is None:
        return order + leading
    result: list[Data] = []
    waiting: list[Data] = []
    for name in order:
        if name in base or name in following:
            result += waiting
            waiting = []
        if name == first:
            result += leading
        result.append(name)
        waiting += following.get(name, [])
    return result + waiting
