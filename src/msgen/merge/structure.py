"""Merge of YAML and JSON by structure: theirs' changes of the tree as splices of ours' text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from msgen.merge.block import block_splices
from msgen.merge.choice import Act, Choice, clashes, result
from msgen.merge.chunk import Splice, Unsafe, is_inline, spliced
from msgen.merge.decide import Decider
from msgen.merge.files import file_splices
from msgen.merge.flow import flow_splices
from msgen.merge.json_tree import read_json
from msgen.merge.lines import unified, with_ends_of
from msgen.merge.model import BEFORE, MIDDLE, MSGEN, YOURS, Conflict, Merged
from msgen.merge.sides import Sides, numbered
from msgen.merge.text import merge_text
from msgen.merge.tree import Entry, Kind, Node, NoTree
from msgen.merge.yaml_tree import read_yaml

_READERS: dict[str, Callable[[str], Node]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_json,
}
# How often a conflict may move up to the node around before the file is merged as text.
_MOST_RETRIES = 60


def merge_structure(suffix: str, *, base: bytes, ours: bytes, theirs: bytes) -> Merged | None:
    """Merge three documents as trees; None if that cannot be done safely.

    Where the merge by line is clean it is taken first: it brings msgen's comments and layout.
    What it leaves is then merged entry by entry, and the result is read back and compared with
    the merged trees.
    """
    reader = _READERS[suffix]
    try:
        texts = [_text(content) for content in (base, ours, theirs)]
        closed = _closed(base, ours, theirs)
        before, mine, yours = texts
        reader = cache(reader)
        intended = _Merge(reader, suffix, before, mine, yours)
        for text in _starts(before, mine, yours):
            found = _Merge(reader, suffix, before, text, yours).merged(intended)
            if found:
                return _finished(found, ours, closed=closed)
    except (NoTree, UnicodeDecodeError, RecursionError):
        pass
    return None


def is_read(suffix: str, *contents: bytes) -> bool:
    """Whether all of these are documents that can be read as trees."""
    try:
        for content in contents:
            _READERS[suffix](_text(content))
    except (NoTree, UnicodeDecodeError, RecursionError):
        return False
    return True


def _text(content: bytes) -> str:
    text = unified(content).decode("utf-8")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _closed(base: bytes, ours: bytes, theirs: bytes) -> bool:
    """Whether the result ends with a line end: as ours, if ours has changed that."""
    before, mine, yours = (not side or side.endswith(b"\n") for side in (base, ours, theirs))
    return mine if mine != before else yours


def _starts(base: str, ours: str, theirs: str) -> Iterator[str]:
    by_line = merge_text(
        base=base.encode(), ours=ours.encode(), theirs=theirs.encode(), clashes=False
    )
    yield by_line.content.decode()
    yield ours


def _finished(found: Merged, ours: bytes, *, closed: bool) -> Merged:
    content = found.content
    if not closed and not content.endswith(MSGEN + b"\n"):
        content = content.removesuffix(b"\n")
    return Merged(with_ends_of(content, ours), found.conflicts)


class _Merge:
    """One attempt: `ours` is the text that the splices go into."""

    def __init__(
        self, reader: Callable[[str], Node], suffix: str, base: str, ours: str, theirs: str
    ) -> None:
        self._reader = reader
        self._texts = (base, ours, theirs)
        self._comments = suffix != ".json"
        self._trees = (reader(base), reader(ours), reader(theirs))

    def decided(self, whole: set[str]) -> Choice:
        base, ours, theirs = self._texts
        sides = Sides(base, ours, theirs, comments=self._comments)

        def inline(mine: Entry, yours: Entry) -> bool:
            return is_inline(ours, mine.value) and is_inline(theirs, yours.value)

        decider = Decider(sides.loses, inline, frozenset(whole))
        return decider.file(*self._trees)

    def merged(self, intended: _Merge) -> Merged | None:
        """Return the merge if its text means what `intended` decides; None if it does not."""
        whole: set[str] = set()
        try:
            for _ in range(_MOST_RETRIES):
                choice = self.decided(whole)
                sides = Sides(*self._texts, comments=self._comments)
                unsafe: set[str] = set()
                splices = _splices(sides, choice, unsafe)
                if unsafe & {*whole, ""}:
                    return None
                if unsafe:
                    whole |= unsafe
                    continue
                text = spliced(self._texts[1], splices)
                return self._verified(text, sides, choice, intended.decided(whole))
        except (NoTree, Unsafe):
            pass
        return None

    def _verified(self, text: str, sides: Sides, choice: Choice, intended: Choice) -> Merged | None:
        text, found = numbered(text)
        if sorted(clashes(choice)) != sorted(clashes(intended)):
            return None
        if len(found) != len(clashes(choice)):
            return None
        for ours in (True, False):
            if not ours and not found:
                break
            wanted = result(intended, clashes_are_ours=ours)
            if self._reader(resolved(text, ours=ours)).data != wanted:
                return None
        conflicts = tuple(Conflict(line, sides.paths[number]) for line, number in found)
        return Merged(text.encode(), conflicts)


def _splices(sides: Sides, choice: Choice, unsafe: set[str]) -> list[Splice]:
    """Return the splices of a mixed container and of all in it; what cannot be is `unsafe`."""

    def descend(inner: Choice) -> list[Splice]:
        return _splices(sides, inner, unsafe)

    ours = choice.mine.value
    if _empty_on_one_side(choice):
        unsafe.add(choice.path)
        return []
    try:
        if ours.kind is Kind.FILE:
            return file_splices(sides, choice, descend)
        if ours.flow:
            return flow_splices(sides, choice, descend)
        return block_splices(sides, choice, descend)
    except Unsafe:
        unsafe.add(choice.path)
        return []


def _empty_on_one_side(choice: Choice) -> bool:
    """Whether some resolution of the conflicts leaves nothing: a block without entries is null."""
    left = [one for one in choice.inner if one.act is not Act.DROP]
    if any(one.act is not Act.CLASH for one in left):
        return False
    return bool(left) and not (any(one.ours for one in left) and any(one.theirs for one in left))


def resolved(text: str, *, ours: bool) -> str:
    """Return `text` with the lines of one side in the place of each conflict."""
    marks = {mark.decode(): side for side, mark in enumerate((YOURS, BEFORE, MIDDLE, MSGEN))}
    wanted = 0 if ours else 2
    side = -1
    lines = []
    for line in text.split("\n"):
        mark = marks.get(line)
        if mark is not None and (mark == 0 or side >= 0):
            side = -1 if mark == 3 else mark
        elif side in (-1, wanted):
            lines.append(line)
    return "\n".join(lines)
