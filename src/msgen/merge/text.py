"""Merge by line: what one side changed is taken, what both changed differently is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field

from msgen.merge.diff3 import Changed, Region, regions
from msgen.merge.lines import Lines, split
from msgen.merge.model import Conflict, Merged, marked
from msgen.records import dataclass

# Given the lines before, those of base, ours and theirs, and the lines after (ours' context):
# the united lines, or None if both changes cannot stand.
Unite = Callable[["Clash"], list[bytes] | None]


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both sides changed differently, with ours' lines around them."""

    above: list[bytes]
    base: list[bytes]
    ours: list[bytes]
    theirs: list[bytes]
    below: list[bytes]


@dataclass(slots=True)
class _Output:
    """The result as it grows; lines of ours keep their ends, all others get the usual one."""

    end: bytes
    parts: list[tuple[bytes, bytes]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def keep(self, lines: Lines, part: range) -> None:
        self.parts += zip(
            lines.texts[part.start : part.stop], lines.ends[part.start : part.stop], strict=True
        )

    def add(self, texts: list[bytes]) -> None:
        self.parts += [(text, self.end) for text in texts]


def merge_text(
    *, base: bytes, ours: bytes, theirs: bytes, unite: Unite | None = None, clashes: bool = True
) -> Merged:
    """Merge three versions by line.

    `unite` may settle what both changed. Without `clashes`, ours stands where both changed and
    nothing is marked.
    """
    before, mine, yours = split(base), split(ours), split(theirs)
    output = _Output(mine.end if mine.ends else yours.end)
    marks_at_end = False
    for region in regions(before.texts, mine.texts, yours.texts):
        marks_at_end = False
        match region.changed:
            case Changed.NOBODY | Changed.OURS | Changed.SAME:
                output.keep(mine, region.ours)
            case Changed.THEIRS:
                output.add(_cut(yours, region.theirs))
            case Changed.BOTH:
                marks_at_end = _both(
                    output, region, (before, mine, yours), unite=unite, clashes=clashes
                )
    closed = mine.closed if mine.closed != before.closed else yours.closed
    return Merged(_joined(output, closed=closed or marks_at_end), tuple(output.conflicts))


def clash_whole(*, base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Mark all between the first and the last line in which the sides differ as one conflict."""
    before, mine, yours = split(base), split(ours), split(theirs)
    output = _Output(mine.end if mine.ends else yours.end)
    whole = Region(
        Changed.BOTH,
        range(len(before.texts)),
        range(len(mine.texts)),
        range(len(yours.texts)),
    )
    marks_at_end = _both(output, whole, (before, mine, yours), unite=None, clashes=True)
    return Merged(_joined(output, closed=mine.closed or marks_at_end), tuple(output.conflicts))


def _both(
    output: _Output,
    region: Region,
    sides: tuple[Lines, Lines, Lines],
    *,
    unite: Unite | None,
    clashes: bool,
) -> bool:
    """Write a region that both changed; tell whether a marker is its last line."""
    base, mine, yours = sides
    clash = Clash(
        mine.texts[: region.ours.start],
        _cut(base, region.base),
        _cut(mine, region.ours),
        _cut(yours, region.theirs),
        mine.texts[region.ours.stop :],
    )
    united = _one_holds_other(clash) or (unite(clash) if unite else None)
    if united is not None:
        output.add(united)
        return False
    if not clashes:
        output.keep(mine, region.ours)
        return False
    head, tail = _common_edges(clash)
    output.keep(mine, region.ours[:head])
    output.conflicts.append(Conflict(len(output.parts) + 1, ""))
    kept = slice(head, len(clash.ours) - tail)
    theirs = clash.theirs[head : len(clash.theirs) - tail]
    output.add(marked(ours=clash.ours[kept], base=clash.base, theirs=theirs))
    output.keep(mine, region.ours[len(region.ours) - tail :])
    return not tail


def added_around(clash: Clash) -> list[bytes] | None:
    """Unite lines that ours only adds above or below lines that theirs replaces.

    Git takes this for a conflict, as the new lines may be about the replaced ones. None where
    ours has changed the lines themselves, or theirs has none instead of them.
    """
    size = len(clash.base)
    places = range(len(clash.ours) - size + 1) if clash.base and clash.theirs else ()
    found = [at for at in places if clash.ours[at : at + size] == clash.base]
    if len(found) != 1:
        return None
    return clash.ours[: found[0]] + clash.theirs + clash.ours[found[0] + size :]


def _one_holds_other(clash: Clash) -> list[bytes] | None:
    """Two insertions, of which one begins or ends with the other, are the longer one."""
    if clash.base:
        return None
    for long, short in ((clash.ours, clash.theirs), (clash.theirs, clash.ours)):
        if long[: len(short)] == short or long[len(long) - len(short) :] == short:
            return long
    return None


def _common_edges(clash: Clash) -> tuple[int, int]:
    """Count the equal lines at the beginning and the end of both sides: they are no conflict."""
    ours, theirs = clash.ours, clash.theirs
    head = _common(iter(ours), iter(theirs))
    tail = _common(reversed(ours[head:]), reversed(theirs[head:]))
    return head, tail


def _common(left: Iterator[bytes], right: Iterator[bytes]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _cut(lines: Lines, part: range) -> list[bytes]:
    return lines.texts[part.start : part.stop]


def _joined(output: _Output, *, closed: bool) -> bytes:
    if not output.parts:
        return b""
    whole = [(text, end or output.end) for text, end in output.parts]
    text, end = whole[-1]
    whole[-1] = (text, end if closed else b"")
    return b"".join(text + end for text, end in whole)
