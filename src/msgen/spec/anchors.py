"""Anchors, aliases and merge keys, bounded in what they may stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgen.diagnostics import Diagnostic, Source
from msgen.names import nearest
from msgen.spec import mistakes
from msgen.spec.tree import Map, Seq

MAX_ALIASED = 1_000_000
"""Nodes that aliases may add in all, when each is counted as often as it is used."""

_OPEN = -1


@dataclass(slots=True)
class Anchors:
    """What the anchors of one document stand for, each with the number of its nodes."""

    source: Source
    diagnostics: list[Diagnostic]
    _known: dict[str, tuple[Any, int]] = field(default_factory=dict)
    _aliased: int = 0

    def set(self, name: str, node: Any, size: int) -> None:
        """`name` stands for `node`, which has `size` nodes, itself included."""
        self._known[name] = (node, size)

    def open(self, name: str, node: Map | Seq) -> None:
        """`node` begins: until it is closed, an alias to it would be a loop."""
        self._known[name] = (node, _OPEN)

    def close(self, name: str, node: Map | Seq, size: int) -> None:
        """`node` has ended, unless its name was given to something inside it."""
        if self._known[name][0] is node:
            self._known[name] = (node, size)

    def get(self, name: str, at: tuple[int, int]) -> tuple[Any, int]:
        """The node and its size; an empty map, and a finding, where there is none."""
        node, size = self._known.get(name, (None, 0))
        if size > 0:
            return node, size
        if size == _OPEN:
            self.diagnostics.append(mistakes.alias_loop(self.source, name, at, node))
        else:
            best = nearest(name, self._known)
            self.diagnostics.append(mistakes.unknown_anchor(self.source, name, at, best))
        return Map(self.source, at), 0

    def too_many(self, name: str, at: tuple[int, int], size: int) -> Diagnostic | None:
        """Count what an alias adds; the reason to stop once that is too much."""
        self._aliased += size
        if self._aliased <= MAX_ALIASED:
            return None
        return mistakes.alias_explosion(self.source, name, at, MAX_ALIASED)

    def merge(self, into: Map, value: Any, at: tuple[int, int]) -> None:
        """`<<: value`: add the keys that `into` does not have, the first map's first."""
        for item in value if isinstance(value, Seq) else [value]:
            if not isinstance(item, Map):
                self.diagnostics.append(mistakes.bad_merge(self.source, value, at))
                return
            for key in item:
                if key not in into:
                    into[key] = item[key]
                    into.marks[key] = item.marks[key]
