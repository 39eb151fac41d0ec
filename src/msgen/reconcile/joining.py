"""Merging one file, also where two branches left two bases, or the user's side has to win.

What merges is loaded where there is something to merge: most runs find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgen.reconcile.markers import Side, has_markers, is_marker, resolve

if TYPE_CHECKING:
    from msgen.merge import Merged


def join(path: str, *, bases: Sequence[bytes], ours: bytes, theirs: bytes) -> Merged | None:
    """Merge with each of `bases`, of which there is at least one, and take the best result.

    Where git joined two renderings and nobody else touched the file, msgen's is the result, also
    in place of git's conflict markers. None where markers stand that a person has to resolve.
    """
    from msgen.merge import Merged, merge
    from msgen.merge.lines import with_ends_of

    if len(bases) > 1 and _is_mixture(ours, bases):
        return Merged(with_ends_of(theirs, ours))
    if has_markers(ours):
        return None
    merged = [merge(path, base=base, ours=ours, theirs=theirs) for base in bases]
    if len(merged) == 1:
        return merged[0]
    return min(merged, key=lambda each: _badness(each, theirs))


def join_seeded(path: str, *, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Merge into a file of the user's: where both sides changed the same, the user's stays.

    What the user added beside a line is no change of that line, which would keep an old name.
    One in which a person still has to choose between two sides stays as it is.
    """
    if has_markers(ours):
        return ours
    from msgen.merge import merge

    merged = merge(path, base=base, ours=ours, theirs=theirs, adjacent=True)
    if not merged.conflicts:
        return merged.content
    if path.endswith(".json") or any(each.line == 0 for each in merged.conflicts):
        return ours
    return resolve(merged.content, Side.OURS)


def _badness(merged: Merged, theirs: bytes) -> tuple[int, int, int]:
    """Order results: conflicts, then lines of msgen's that are missing, then lines said twice.

    Whoever took one branch's file whole seems to have deleted what the other branch had added,
    if compared with the other's base.
    """
    from msgen.merge.lines import unified

    there = Counter(unified(merged.content).splitlines())
    missing = Counter(unified(theirs).splitlines()) - there
    return len(merged.conflicts), missing.total(), len(merged.content)


def _is_mixture(ours: bytes, bases: Sequence[bytes]) -> bool:
    """Tell whether every line of `ours` is of a base, and none that all bases have is missing."""
    from msgen.merge.lines import unified

    lines = [Counter(unified(base).splitlines()) for base in bases]
    mine = Counter(unified(ours).splitlines())
    most, least = lines[0], lines[0]
    for each in lines[1:]:
        most, least = most | each, least & each
    if not has_markers(ours):
        return mine <= most and least <= mine
    plain = {line for line in mine if not is_marker(line)}
    return plain <= set(most) and set(least) <= plain
