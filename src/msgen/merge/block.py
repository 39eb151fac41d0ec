"""Merged block collections of YAML as splices of ours' lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from msgen.merge.choice import Act, Choice
from msgen.merge.chunk import (
    Splice,
    Unsafe,
    attached_comments,
    chunk,
    in_block,
    is_inline,
    spliced,
)
from msgen.merge.sides import Sides
from msgen.merge.tree import Entry, Kind, Node

Descend = Callable[[Choice], list[Splice]]


def block_splices(sides: Sides, choice: Choice, descend: Descend) -> list[Splice]:
    """Return the splices for a mixed block collection; `descend` does mixed values in it."""
    return _Block(sides, choice, descend).splices()


class _Block:
    def __init__(self, sides: Sides, choice: Choice, descend: Descend) -> None:
        self._sides = sides
        self._choice = choice
        self._descend = descend
        self._chunks = {id(one): chunk(sides.ours, one.ours) for one in choice.inner if one.ours}
        if not self._chunks:
            raise Unsafe
        self._column = next(iter(self._chunks.values())).column

    def splices(self) -> list[Splice]:
        if all(one.act is Act.DROP for one in self._choice.inner):
            return [self._emptied()]
        starts = [one.anchor for one in self._chunks.values()]
        if starts != sorted(starts):
            return self._moved()
        found: list[Splice] = []
        at = self._begin()
        for one in self._choice.inner:
            if one.ours:
                found += self._change(one)
                at = self._chunks[id(one)].end
            else:
                found.append(self._insertion(one, at))
        return found

    def _begin(self) -> int:
        """Return where an entry goes that comes before all others: above comments of the first."""
        first = next(iter(self._chunks.values()))
        if not first.alone:
            return first.anchor
        above = attached_comments(self._sides.ours, first.line)
        return above or first.line

    def _emptied(self) -> Splice:
        """Between them the sides removed all entries: an empty flow collection stays."""
        text, entry = self._sides.ours, self._choice.mine
        if entry.key is None:
            raise Unsafe
        start = text.index(":", entry.key.end) + 1
        end = max(there.end for there in self._chunks.values())
        between = [text[start : entry.value.start]]
        for one, following in pairwise(self._chunks.values()):
            between.append(text[one.end : following.line])
        if "".join(between).replace("-", "").strip():
            raise Unsafe
        return Splice(start, end, " {}\n" if entry.value.kind is Kind.MAP else " []\n")

    def _change(self, one: Choice) -> list[Splice]:
        match one.act:
            case Act.MIX:
                return self._descend(one)
            case Act.TAKE:
                return [self._taken(one)]
            case Act.DROP:
                return [self._dropped(one)]
            case Act.WEAVE:
                return [self._woven(one)]
            case Act.CLASH:
                return [self._clash(one)]
        return []

    def _taken(self, one: Choice) -> Splice:
        ours, theirs = one.mine.value, one.yours.value
        parent = self._theirs_parent()
        if is_inline(self._sides.ours, ours) and is_inline(self._sides.theirs, theirs):
            return _inline(self._sides, ours, theirs)
        there = self._chunks[id(one)]
        new = in_block(self._sides.theirs, one.yours, parent, there.column)
        return Splice(there.anchor, there.end, new)

    def _woven(self, one: Choice) -> Splice:
        node, text = one.mine.value, self._sides.ours
        start = text.index("\n", node.start) + 1
        first = text[start : node.end].lstrip("\n")
        indent = first[: len(first) - len(first.lstrip(" "))]
        value = one.woven.removesuffix("\n")
        if not value or value[0] in " \n" or text[node.start] != "|" or text[start - 2].isdigit():
            raise Unsafe
        lines = [f"{indent}{line}\n" if line else "\n" for line in value.split("\n")]
        return Splice(start, node.end, "".join(lines))

    def _dropped(self, one: Choice) -> Splice:
        text, there = self._sides.ours, self._chunks[id(one)]
        if not there.alone:
            return self._dropped_first(one)
        start = there.line
        while start > attached_comments(text, there.line):
            above = _line_before(text, start)
            if not self._sides.is_theirs_to_drop(above):
                break
            start -= len(above)
        blank = start
        while blank and _line_before(text, blank) == "\n":
            blank -= 1
        follows = _line(text, there.end)
        return Splice(blank if not follows.strip() else start, there.end, "")

    def _dropped_first(self, one: Choice) -> Splice:
        """The first pair of an item stands behind the dash: the next one moves up to it."""
        inner = self._choice.inner
        after = inner[inner.index(one) + 1 :]
        if not after or after[0].act not in (Act.KEEP, Act.TAKE, Act.MIX) or inner[0] is not one:
            raise Unsafe
        there, following = self._chunks[id(one)], self._chunks[id(after[0])]
        if self._sides.ours[there.end : following.anchor].strip():
            raise Unsafe
        return Splice(there.anchor, following.anchor, "")

    def _insertion(self, one: Choice, at: int) -> Splice:
        text = self._sides.ours
        indent = " " * self._column
        if one.act is Act.CLASH:
            if at and text[at - 1] != "\n":
                raise Unsafe
            return Splice(at, at, self._marked(one, "", indent))
        new = in_block(self._sides.theirs, one.yours, self._theirs_parent(), self._column)
        if at and text[at - 1] != "\n":  # behind a dash
            return Splice(at, at, new + indent)
        return Splice(at, at, self._above(one.yours, indent) + indent + new)

    def _above(self, entry: Entry, indent: str) -> str:
        """Return the comments, and a blank line, that theirs has above a new entry."""
        if self._theirs_parent().flow:
            return ""
        text, there = self._sides.theirs, chunk(self._sides.theirs, entry)
        if not there.alone:
            return ""
        start = attached_comments(text, there.line)
        lines = text[start : there.line].splitlines()
        new = [line.strip() for line in lines if self._sides.is_new(line)]
        blank = "\n" if start and _line_before(text, start) == "\n" else ""
        return blank + "".join(f"{indent}{line}\n" for line in new)

    def _clash(self, one: Choice) -> Splice:
        there = self._chunks[id(one)]
        if not there.alone and not one.theirs:
            raise Unsafe
        mine = self._sides.ours[there.line : there.end]
        return Splice(there.line, there.end, self._marked(one, mine, there.before))

    def _marked(self, one: Choice, mine: str, before: str) -> str:
        base, theirs = self._choice.base, self._theirs_parent()
        column = len(before)
        old = new = ""
        if one.base and base:
            old = before + in_block(self._sides.base, one.base, base.value, column)
        if one.theirs:
            new = before + in_block(self._sides.theirs, one.theirs, theirs, column)
        return self._sides.marked(one.path, mine, old, new)

    def _theirs_parent(self) -> Node:
        return self._choice.yours.value

    def _moved(self) -> list[Splice]:
        """Theirs has moved items: the lines of each move with the comments above as one."""
        text = self._sides.ours
        ordered = sorted(self._chunks.values(), key=lambda there: there.anchor)
        if not all(there.alone for there in ordered):
            raise Unsafe
        first = ordered[0]
        top = attached_comments(text, first.line) or first.line
        begins = {first.anchor: top}
        begins |= {following.anchor: one.end for one, following in pairwise(ordered)}
        return [Splice(top, ordered[-1].end, "".join(self._pieces(begins)).lstrip("\n"))]

    def _pieces(self, begins: dict[int, int]) -> Iterator[str]:
        for one in self._choice.inner:
            if not one.ours:
                yield self._insertion(one, 0).text
                continue
            there = self._chunks[id(one)]
            begin = begins[there.anchor]
            yield spliced(self._sides.ours, self._change(one), begin, there.end)


def _inline(sides: Sides, ours: Node, theirs: Node) -> Splice:
    new = sides.theirs[theirs.start : theirs.end]
    if ours.start == ours.end:
        return Splice(ours.start, ours.end, f" {new}" if new else "")
    start = ours.start
    while not new and sides.ours[start - 1] == " ":
        start -= 1
    return Splice(start, ours.end, new)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end + 1] if end >= 0 else text[start:]


def _line_before(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start - 1) + 1 : start] if start else ""
