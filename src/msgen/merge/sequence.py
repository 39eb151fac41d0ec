"""Which elements of two sequences correspond: unique common ones first, then the fewest edits."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

# Beyond this many edits in one gap its lines are taken as replaced: the time grows with the square.
_MOST_EDITS = 400
_DEEPEST = 50

Pairs = list[tuple[int, int]]


def matches(first: Sequence[Hashable], second: Sequence[Hashable]) -> Pairs:
    """Return the pairs (index in `first`, index in `second`) of equal elements, both increasing."""
    numbers: dict[Hashable, int] = {}
    left = [numbers.setdefault(element, len(numbers)) for element in first]
    right = [numbers.setdefault(element, len(numbers)) for element in second]
    return _matches(list(enumerate(left)), list(enumerate(right)), depth=0)


_Numbered = list[tuple[int, int]]


def _matches(left: _Numbered, right: _Numbered, *, depth: int) -> Pairs:
    start = _common(left, right)
    pairs = [(left[at][0], right[at][0]) for at in range(start)]
    left, right = left[start:], right[start:]
    end = _common(left[::-1], right[::-1])
    tail = [(left[at][0], right[at][0]) for at in range(-end, 0)]
    if end:
        left, right = left[:-end], right[:-end]
    common = {value for _, value in left} & {value for _, value in right}
    if common:
        left = [entry for entry in left if entry[1] in common]
        right = [entry for entry in right if entry[1] in common]
        pairs += _between(left, right, depth=depth)
    return pairs + tail


def _common(left: _Numbered, right: _Numbered) -> int:
    """Return how many elements at the beginning of both are equal."""
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        if one[1] != other[1]:
            return at
    return min(len(left), len(right))


def _between(left: _Numbered, right: _Numbered, *, depth: int) -> Pairs:
    anchors = _anchors(left, right) if depth < _DEEPEST else []
    if not anchors:
        return _fewest_edits(left, right)
    pairs: Pairs = []
    begin, other = 0, 0
    for at, there in [*anchors, (len(left), len(right))]:
        pairs += _matches(left[begin:at], right[other:there], depth=depth + 1)
        if at < len(left):
            pairs.append((left[at][0], right[there][0]))
        begin, other = at + 1, there + 1
    return pairs


def _anchors(left: _Numbered, right: _Numbered) -> Pairs:
    """Return the longest increasing run of elements that both sides have exactly once."""
    count, counterpart = Counter(value for _, value in left), Counter(value for _, value in right)
    where = {value: at for at, (_, value) in enumerate(right) if counterpart[value] == 1}
    unique = [
        (at, where[value])
        for at, (_, value) in enumerate(left)
        if count[value] == 1 and value in where
    ]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, there) in enumerate(unique):
        pile = bisect_left(tops, there)
        tops[pile : pile + 1] = [there]
        ends[pile : pile + 1] = [at]
        before.append(ends[pile - 1] if pile else -1)
    chain: Pairs = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(unique[at])
        at = before[at]
    return chain[::-1]


def _fewest_edits(left: _Numbered, right: _Numbered) -> Pairs:
    """Return the pairs of a shortest edit script (Myers), none where it would be very long."""
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(len(left) + len(right), _MOST_EDITS) + 1):
        trail.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (
                diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1]
            )
            at = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            while _equal(left, right, at, at - diagonal):
                at += 1
            reach[diagonal] = at
            if at >= len(left) and at - diagonal >= len(right):
                return _walk_back(left, right, trail)
    return []


def _equal(left: _Numbered, right: _Numbered, at: int, there: int) -> bool:
    return at < len(left) and there < len(right) and left[at][1] == right[there][1]


def _walk_back(left: _Numbered, right: _Numbered, trail: list[dict[int, int]]) -> Pairs:
    pairs: Pairs = []
    at, there = len(left), len(right)
    for edits in range(len(trail) - 1, -1, -1):
        reach = trail[edits]
        diagonal = at - there
        down = diagonal == -edits or (
            diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1]
        )
        previous = diagonal + 1 if down else diagonal - 1
        came = reach[previous] if edits else 0
        began = max(came if down else came + 1, 0) if edits else 0
        while at > began and there > 0:
            at, there = at - 1, there - 1
            pairs.append((left[at][0], right[there][0]))
        at, there = came, came - previous
    return pairs[::-1]
