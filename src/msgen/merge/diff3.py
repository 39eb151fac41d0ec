"""Three sequences cut into regions: what is common, who changed what, and where both did."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from enum import Enum, auto

from msgen.merge.sequence import Pairs, matches
from msgen.records import dataclass


class Changed(Enum):
    """Who changed a region."""

    NOBODY = auto()
    OURS = auto()
    THEIRS = auto()
    SAME = auto()
    BOTH = auto()


@dataclass(frozen=True, slots=True)
class Region:
    """Corresponding stretches of the three sequences; they follow each other without gaps."""

    changed: Changed
    base: range
    ours: range
    theirs: range


@dataclass(frozen=True, slots=True)
class _Hunk:
    """The elements `base` of the base, which one side has replaced by `side`."""

    base: range
    side: range


def regions(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> list[Region]:
    """Cut the three sequences into regions, in order.

    As in git, changes of both sides that touch each other are one region: nobody can say in
    which order they belong.
    """
    lefts = _hunks(matches(base, ours), len(base), len(ours))
    rights = _hunks(matches(base, theirs), len(base), len(theirs))
    found: list[Region] = []
    at = left_at = right_at = 0
    for left, right in _clusters(lefts, rights):
        start = min(hunk.base.start for hunk in left + right)
        stop = max(hunk.base.stop for hunk in left + right)
        same = start - at
        if same:
            found.append(_region(Changed.NOBODY, (at, start), (left_at, same), (right_at, same)))
        left_at, right_at = left_at + same, right_at + same
        mine, yours = stop - start + _growth(left), stop - start + _growth(right)
        region = _region(Changed.BOTH, (start, stop), (left_at, mine), (right_at, yours))
        changed = _who(left, right, _cut(ours, region.ours), _cut(theirs, region.theirs))
        found.append(Region(changed, region.base, region.ours, region.theirs))
        at, left_at, right_at = stop, left_at + mine, right_at + yours
    if at < len(base):
        rest = len(base) - at
        found.append(_region(Changed.NOBODY, (at, len(base)), (left_at, rest), (right_at, rest)))
    return found


def _region(
    changed: Changed, base: tuple[int, int], ours: tuple[int, int], theirs: tuple[int, int]
) -> Region:
    """Make a region of the base from..to, and of starts and lengths on the sides."""
    return Region(
        changed,
        range(*base),
        range(ours[0], ours[0] + ours[1]),
        range(theirs[0], theirs[0] + theirs[1]),
    )


def _hunks(pairs: Pairs, size: int, other: int) -> list[_Hunk]:
    found = []
    at = there = 0
    for left, right in [*pairs, (size, other)]:
        if at < left or there < right:
            found.append(_Hunk(range(at, left), range(there, right)))
        at, there = left + 1, right + 1
    return found


def _clusters(lefts: list[_Hunk], rights: list[_Hunk]) -> Iterator[tuple[list[_Hunk], list[_Hunk]]]:
    """Yield the hunks of both sides, those together that overlap or touch."""
    left: list[_Hunk] = []
    right: list[_Hunk] = []
    stop = -1
    marked = [(hunk, True) for hunk in lefts] + [(hunk, False) for hunk in rights]
    for hunk, mine in sorted(marked, key=lambda entry: (entry[0].base.start, entry[0].base.stop)):
        if (left or right) and hunk.base.start > stop:
            yield left, right
            left, right = [], []
        (left if mine else right).append(hunk)
        stop = max(stop, hunk.base.stop)
    if left or right:
        yield left, right


def _growth(hunks: list[_Hunk]) -> int:
    return sum(len(hunk.side) - len(hunk.base) for hunk in hunks)


def _cut(sequence: Sequence[Hashable], part: range) -> list[Hashable]:
    return list(sequence[part.start : part.stop])


def _who(
    left: list[_Hunk], right: list[_Hunk], ours: list[Hashable], theirs: list[Hashable]
) -> Changed:
    if not right:
        return Changed.OURS
    if not left:
        return Changed.THEIRS
    return Changed.SAME if ours == theirs else Changed.BOTH
