"""Theirs' entries, written as ours' flow collections are: spaces, quotes and indentation."""

from __future__ import annotations

import json
import re

from msgen.merge.chunk import Unsafe
from msgen.merge.sides import Sides
from msgen.merge.tree import Entry, Kind, Node
from msgen.records import dataclass

_SPECIAL = re.compile(r"[,\[\]{}#]|: |:$")


@dataclass(frozen=True, slots=True)
class FlowWriter:
    """Writes for one collection of ours, whose entries stand in lines indented by `indent`.

    `broken` tells whether its first entry begins a line.
    """

    sides: Sides
    indent: str
    broken: bool

    def entry(self, entry: Entry) -> str:
        """Return a new entry of theirs as it is written among ours'."""
        if entry.key is None:
            return self.value(entry.value)
        text = self.sides.theirs
        key = text[entry.key.start : entry.key.end]
        return f"{key}{self._colon}{self.value(entry.value)}"

    def value(self, node: Node) -> str:
        """Return a value of theirs; raise Unsafe where it cannot stand in a flow collection."""
        raw = self.sides.theirs[node.start : node.end]
        if node.kind is Kind.SCALAR:
            if "\n" in raw or not raw:
                raise Unsafe
            if raw[0] not in "\"'" and _SPECIAL.search(raw):
                return json.dumps(node.value, ensure_ascii=False)
            return raw
        if "\n" in raw and node.flow and self.broken:
            return self._indented(raw, lead(self.sides.theirs, node.start))
        return self._in_one_line(node)

    @property
    def _colon(self) -> str:
        return ": " if self.sides.spaced else ":"

    def _indented(self, raw: str, there: str) -> str:
        """Return a container's lines, indented by `there` in theirs, with ours' indentation."""
        if "#" in raw and self.sides.comments:
            raise Unsafe
        first, *rest = raw.split("\n")
        lines = [first]
        for line in rest:
            inner = line.lstrip()
            inside = len(line) - len(inner) - len(there)
            depth, odd = divmod(inside, len(self.sides.theirs_unit))
            if inner and (odd or depth < 0):
                raise Unsafe
            lines.append(self.indent + self.sides.unit * depth + inner if inner else "")
        return "\n".join(lines)

    def _in_one_line(self, node: Node) -> str:
        if node.anchor or node.tag.startswith("!"):
            raise Unsafe
        if node.kind is Kind.SCALAR:
            return self.value(node)
        parts = []
        for entry in node.entries:
            part = self._in_one_line(entry.value)
            if entry.key:
                key = self.sides.theirs[entry.key.start : entry.key.end]
                part = f"{key}{self._colon}{part}"
            parts.append(part)
        opening, closing = "{}" if node.kind is Kind.MAP else "[]"
        return f"{opening}{(', ' if self.sides.spaced else ',').join(parts)}{closing}"


def lead(text: str, at: int) -> str:
    """Return the indentation of the line that `at` is in."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
