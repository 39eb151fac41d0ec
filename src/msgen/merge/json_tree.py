"""JSON text as a tree with positions."""

from __future__ import annotations

import json
import re

from msgen.merge.tree import DEEPEST, Entry, Kind, Node, NoTree, file_data, list_data, map_data

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(
    r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null'
)


def read_json(text: str) -> Node:
    """Return the tree of the one document in `text`; raise NoTree if it is not strict JSON."""
    reader = _Reader(text)
    root = reader.value(1)
    if reader.at < len(text):
        raise NoTree
    return Node(Kind.FILE, 0, len(text), file_data([root.data]), entries=(Entry(None, root),))


class _Reader:
    """Reads from `at`, which stands behind white space."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self.at)
        assert found
        self.at = found.end()

    def _take(self, character: str) -> bool:
        if not self._text.startswith(character, self.at):
            return False
        self.at += 1
        self._skip()
        return True

    def value(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NoTree
        if self._text.startswith(("{", "["), self.at):
            return self._container(depth)
        return self._scalar()

    def _scalar(self) -> Node:
        found = _WORD.match(self._text, self.at)
        if not found:
            raise NoTree
        start = self.at
        self.at = found.end()
        self._skip()
        try:
            value = json.loads(found[0])
        except ValueError as problem:
            raise NoTree from problem
        # The text of a number is its meaning: 1.0 is not 1, and no digit is lost.
        shown = value if isinstance(value, str) else found[0]
        data = ("scalar", "", type(value).__name__, shown)
        return Node(Kind.SCALAR, start, found.end(), data, value=shown, tag=type(value).__name__)

    def _container(self, depth: int) -> Node:
        start = self.at
        is_map = self._take("{")
        closing = "}" if is_map else "]"
        if not is_map:
            self._take("[")
        entries: list[Entry] = []
        while not self._text.startswith(closing, self.at):
            if entries and not self._take(","):
                raise NoTree
            entries.append(self._entry(depth, is_map=is_map))
        end = self.at + 1
        self._take(closing)
        if not is_map:
            data = list_data("", "", [entry.data for entry in entries])
            return Node(Kind.LIST, start, end, data, flow=True, entries=tuple(entries))
        if len({entry.name for entry in entries}) < len(entries):
            raise NoTree
        data = map_data("", "", [(entry.name, entry.data) for entry in entries])
        return Node(Kind.MAP, start, end, data, flow=True, entries=tuple(entries))

    def _entry(self, depth: int, *, is_map: bool) -> Entry:
        if not is_map:
            return Entry(None, self.value(depth + 1))
        if not self._text.startswith('"', self.at):
            raise NoTree
        key = self._scalar()
        if not self._take(":"):
            raise NoTree
        return Entry(key, self.value(depth + 1))
