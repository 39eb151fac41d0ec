"""Things of two plans, matched."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from msgen.records import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """What only the first plan has, what only the second has, and what both have."""

    gone: tuple[T, ...]
    new: tuple[T, ...]
    both: tuple[tuple[T, T], ...]


def paired(before: Iterable[T], after: Iterable[T], *keys: Callable[[T], Hashable]) -> Pairs[T]:
    """Match by the first of `keys`, then what is left by the next one.

    Several things of one key are matched in their order.
    """
    gone, new = list(before), list(after)
    both: list[tuple[T, T]] = []
    for key in keys:
        waiting: dict[Hashable, list[T]] = {}
        for one in new:
            waiting.setdefault(key(one), []).append(one)
        left = []
        for one in gone:
            twins = waiting.get(key(one))
            if twins:
                both.append((one, twins.pop(0)))
            else:
                left.append(one)
        gone = left
        new = [one for twins in waiting.values() for one in twins]
    return Pairs(tuple(gone), tuple(new), tuple(both))


def by_name(one: object) -> str:
    """The key of things that have a name of their own."""
    name: str = one.name  # type: ignore[attr-defined]
    return name
