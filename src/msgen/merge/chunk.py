"""The lines that belong to an entry of a block collection, and how they move to another column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgen.merge.tree import Entry, Kind, Node
from msgen.records import dataclass

_REST_OF_LINE = re.compile(r"[ \t]*(?:#.*)?(?:\n|\Z)")
_DASH = re.compile(r"-[ ]*\Z")


class Unsafe(Exception):
    """This text cannot be spliced; a node further up has to be taken as a whole."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Put `text` in the place of what stands from `start` up to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """From `anchor` (a key, or an item's dash) up to `end`, the beginning of the line after it.

    `line` is where the anchor's line begins; `alone` is true if only spaces stand before the
    anchor, so that whole lines can be moved.
    """

    text: str
    line: int
    anchor: int
    end: int

    @property
    def column(self) -> int:
        """The anchor's column, from 0."""
        return self.anchor - self.line

    @property
    def alone(self) -> bool:
        """Whether nothing but spaces stands before the anchor."""
        return not self.text[self.line : self.anchor].strip(" ")

    @property
    def before(self) -> str:
        """What stands before the anchor in its line."""
        return self.text[self.line : self.anchor]

    def at_column(self, column: int) -> str:
        """Return the text from the anchor on, further lines moved so that it stands at `column`."""
        first, *rest = self.text[self.anchor : self.end].split("\n")
        return "\n".join([first, *(_moved(line, self.column, column) for line in rest)])


def chunk(text: str, entry: Entry) -> Chunk:
    """Return the lines of an entry of a block collection; `text` ends with a line end."""
    anchor = entry.key.start if entry.key else _dash(text, entry.value.start)
    line = text.rfind("\n", 0, anchor) + 1
    end = entry.end
    if not (end > anchor and text[end - 1] == "\n"):
        rest = _REST_OF_LINE.match(text, end)
        if not rest:
            raise Unsafe
        end = rest.end()
    return Chunk(text, line, anchor, end)


def _dash(text: str, start: int) -> int:
    """Return where the dash of the item stands whose value begins at `start`."""
    found = _DASH.search(text, text.rfind("\n", 0, start) + 1, start)
    if not found:
        raise Unsafe
    return found.start()


def _moved(line: str, column: int, to: int) -> str:
    if not line.strip():
        return line
    indent = len(line) - len(line.lstrip(" "))
    return " " * max(indent - column + to, 0) + line[indent:]


def in_block(text: str, entry: Entry, parent: Node, column: int) -> str:
    """Return the lines of `entry` as they stand in a block collection at `column`.

    The first line lacks its indentation; the last one has its end.
    """
    if not parent.flow:
        return chunk(text, entry).at_column(column)
    raw = text[entry.start : entry.end]
    if "\n" in raw or "\t" in raw:
        raise Unsafe
    return f"{raw}\n" if entry.key else f"- {raw}\n"


def attached_comments(text: str, line: int) -> int:
    """Return where the comment lines begin that stand directly above the line at `line`."""
    while line:
        above = text.rfind("\n", 0, line - 1) + 1
        if not text[above:line].lstrip(" ").startswith("#"):
            break
        line = above
    return line


def is_inline(text: str, node: Node) -> bool:
    """Whether a value is in one line, and may stand behind its key or dash."""
    if "\n" in text[node.start : node.end]:
        return False
    return node.kind is Kind.SCALAR or node.flow


def spliced(text: str, splices: Sequence[Splice], start: int = 0, end: int | None = None) -> str:
    """Return the part of `text` from `start` to `end` with the splices that are in it applied.

    Raises Unsafe if two of them overlap.
    """
    end = len(text) if end is None else end
    parts = []
    at = start
    inside = [splice for splice in splices if start <= splice.start and splice.end <= end]
    for splice in sorted(inside, key=lambda splice: (splice.start, splice.end)):
        if splice.start < at:
            raise Unsafe
        parts += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join([*parts, text[at:end]])
