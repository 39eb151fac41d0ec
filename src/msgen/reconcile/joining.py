"""Merging one file, also where two branches left two bases, or the user's side has to win."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from msgen.merge import Merged, merge
from msgen.merge.model import BEFORE, MIDDLE, MSGEN, YOURS


def join(path: str, *, bases: Sequence[bytes], ours: bytes, theirs: bytes) -> Merged:
    """Merge with each of `bases`, of which there is at least one, and take the best result.

    Where git joined two renderings and nobody else touched the file, msgen's is the result.
    """
    if len(bases) > 1 and _is_mixture(ours, bases):
        return Merged(_with_ends_of(ours, theirs))
    merged = [merge(path, base=base, ours=ours, theirs=theirs) for base in bases]
    return min(merged, key=lambda each: (len(each.conflicts), len(each.content)))


def join_seeded(path: str, *, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Merge into a file of the user's: where both sides changed the same, the user's stays."""
    merged = merge(path, base=base, ours=ours, theirs=theirs)
    if not merged.conflicts:
        return merged.content
    if path.endswith(".json") or any(each.line == 0 for each in merged.conflicts):
        return ours
    return resolve(merged.content, Side.OURS)


class Side(StrEnum):
    """Who wins."""

    OURS = "ours"
    THEIRS = "theirs"


def resolve(content: bytes, side: Side) -> bytes:
    """Return `content` with one side of every conflict in place of its markers."""
    part: Side | None = None
    inside = False
    kept: list[bytes] = []
    for line in content.splitlines(keepends=True):
        text = line.rstrip(b"\r\n")
        if text == YOURS:
            inside, part = True, Side.OURS
        elif inside and text == BEFORE:
            part = None
        elif inside and text == MIDDLE:
            part = Side.THEIRS
        elif inside and text == MSGEN:
            inside = False
        elif not inside or part is side:
            kept.append(line)
    return b"".join(kept)


def _is_mixture(ours: bytes, bases: Sequence[bytes]) -> bool:
    """Tell whether every line of `ours` is of a base, and none that all bases have is missing."""
    lines = [Counter(base.splitlines()) for base in bases]
    mine = Counter(ours.splitlines())
    most, least = lines[0], lines[0]
    for each in lines[1:]:
        most, least = most | each, least & each
    return mine <= most and least <= mine


def _with_ends_of(ours: bytes, content: bytes) -> bytes:
    if b"\r\n" in ours and b"\r\n" not in content:
        return content.replace(b"\n", b"\r\n")
    return content
