"""What a merge gives back, and the markers that it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from msgen.records import dataclass

YOURS = b"<<<<<<< yours"
BEFORE = b"||||||| before"
MIDDLE = b"======="
MSGEN = b">>>>>>> msgen"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed differently.

    `line` counts from 1 and is where the markers begin in the merged content; 0 is the whole
    file, without markers. `what` is the path of the node that both sides changed, such as
    `services.order.ports`; "binary" of a file that is no text; empty in text merged by line.
    """

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged bytes; with conflicts, the markers stand in them."""

    content: bytes
    conflicts: tuple[Conflict, ...] = ()


def marked(*, ours: Iterable[bytes], base: Iterable[bytes], theirs: Iterable[bytes]) -> list[bytes]:
    """Return the lines of one conflict, its four marker lines included, without line ends."""
    return [YOURS, *ours, BEFORE, *base, MIDDLE, *theirs, MSGEN]


def marked_lines(content: bytes) -> tuple[int, ...]:
    """Return the lines, counted from 1, that are conflict markers of a merge.

    A row of equals signs alone is a heading's underline as often as a marker: it counts only
    between two markers that are unmistakable.
    """
    found = []
    inside = False
    for number, line in enumerate(content.split(b"\n"), start=1):
        match line.removesuffix(b"\r"):
            case b"<<<<<<< yours" | b"||||||| before":
                inside = True
            case b">>>>>>> msgen":
                inside = False
            case b"=======" if inside:
                pass
            case _:
                continue
        found.append(number)
    return tuple(found)
