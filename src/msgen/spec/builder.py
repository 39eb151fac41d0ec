"""From the parser's events to a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from yaml import events

from msgen.diagnostics import Diagnostic, Source
from msgen.spec import flow, mistakes
from msgen.spec.anchors import Anchors
from msgen.spec.tree import Map, Seq

MAX_DEPTH = 100
"""Levels of nesting; far beyond any real spec, far below what any later stage can walk."""

_NULLS = frozenset(("null", "Null", "NULL", "~"))
_ODD_KEYS = frozenset(("", "<<"))


class _Halt(Exception):
    """Ends the walk early; the reason is in the diagnostics already."""


class Builder:
    """Consumes events and grows the tree; `root` is None until a whole map was seen.

    Exactly one of the open containers receives values: `_map` if that is a map, else `_seq`.
    """

    __slots__ = (
        "_anchors", "_at", "_cut", "_cut_after", "_cut_text", "_documents", "_key", "_map",
        "_merges", "_nodes", "_open", "_seq", "_top", "diagnostics", "root", "source",
    )  # fmt: skip

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Map | None = None
        self.diagnostics: list[Diagnostic] = []
        self._top = Seq(source)
        self._map: Map | None = None
        self._seq: Seq = self._top
        self._key: str | None = None
        self._at = (0, 0)
        # (container, the key it waits for, that key's position, its anchor, nodes before it)
        self._open: list[tuple[Any, str | None, tuple[int, int], str | None, int]] = []
        self._anchors = Anchors(source, self.diagnostics)
        self._merges: list[tuple[Map, Any, tuple[int, int]]] = []
        self._nodes = 0
        self._documents = 0
        # the last map in which a comma or brace cut a text, and that text
        self._cut: Map | None = None
        self._cut_after = 0
        self._cut_text = ""

    def build(self, next_event: Callable[[], Any]) -> None:
        """Walk all events. Syntax errors of the parser pass through."""
        handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._start_map,
            events.MappingEndEvent: self._end_map,
            events.SequenceStartEvent: self._start_seq,
            events.SequenceEndEvent: self._end_seq,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._document,
        }
        try:
            while (event := next_event()) is not None:
                handler = handlers.get(event.__class__)
                if handler is not None:
                    handler(event)
                elif event.__class__ is events.StreamEndEvent:
                    break
            self._finish()
        except _Halt:
            self.root = None

    # --- events ---

    def _scalar(self, event: Any) -> None:
        value: str = event.value
        mark = event.start_mark
        line, column = mark.line, mark.column
        self._nodes += 1
        if event.tag is not None:
            self._refuse_tag(event)
        if self._map is not None and self._key is None:
            if event.anchor is not None:
                self._anchors.set(event.anchor, value, 1)
            self._key = value
            self._at = (line, column)
            return
        node: Any = value
        if not event.style:
            if value in _NULLS:
                node = None
            elif not value and event.tag is None:
                self._missing(line, column)
                return
            elif ":" in value and self._map is not None and line > self._at[0]:
                node = self._spaced(value, line, column)
        if event.anchor is not None:
            self._anchors.set(event.anchor, node, 1)
        self._place(node, line, column)

    def _start_map(self, event: Any) -> None:
        node = Map(self.source, (event.start_mark.line, event.start_mark.column))
        self._begin(node, event)
        self._map = node

    def _start_seq(self, event: Any) -> None:
        node = Seq(self.source, (event.start_mark.line, event.start_mark.column))
        self._begin(node, event)
        self._map, self._seq = None, node

    def _end_map(self, _event: Any) -> None:
        node = self._map
        assert node is not None
        while self._merges and self._merges[-1][0] is node:
            self._anchors.merge(*self._merges.pop())
        meant = f"{{{self._cut_text}}}" if node is self._cut and not node else node
        self._end(node, meant)

    def _end_seq(self, _event: Any) -> None:
        self._end(self._seq, self._seq)

    def _alias(self, event: Any) -> None:
        line, column = at = _start(event)
        node, size = self._anchors.get(event.anchor, at)
        self._nodes += size
        if found := self._anchors.too_many(event.anchor, at, size):
            self._halt(found)
        if self._map is not None and self._key is None:
            if not isinstance(node, str):
                self._halt(mistakes.complex_key(self.source, _start(event)))
            self._key, self._at = node, (line, column)
            return
        self._place(node, line, column)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents == 2:
            self._halt(mistakes.second_document(self.source, _start(event)))

    # --- containers ---

    def _begin(self, node: Map | Seq, event: Any) -> None:
        self._nodes += 1
        if event.tag is not None:
            self._refuse_tag(event)
        if self._map is not None and self._key is None:
            self._halt(mistakes.complex_key(self.source, _start(event)))
        if len(self._open) >= MAX_DEPTH:
            self._halt(mistakes.too_deep(self.source, node.mark, MAX_DEPTH))
        holder = self._seq if self._map is None else self._map
        self._open.append((holder, self._key, self._at, event.anchor, self._nodes))
        if event.anchor is not None:
            self._anchors.open(event.anchor, node)
        self._key = None

    def _end(self, node: Map | Seq, value: Map | Seq | str) -> None:
        holder, self._key, self._at, anchor, before = self._open.pop()
        if anchor is not None:
            self._anchors.close(anchor, node, self._nodes - before + 1)
        if isinstance(holder, Map):
            self._map = holder
        else:
            self._map, self._seq = None, holder
        self._place(value, *node.mark)

    def _place(self, node: Any, line: int, column: int) -> None:
        holder = self._map
        if holder is None:
            self._seq.append(node)
            self._seq.marks.append((line, column))
            return
        key = self._key
        assert key is not None
        self._key = None
        if key in _ODD_KEYS:
            self._odd_key(key, node, line, column)
        elif key in holder:
            first = holder.marks[key]
            self.diagnostics.append(mistakes.duplicate_key(self.source, key, self._at, first))
        else:
            holder[key] = node
            holder.marks[key] = (*self._at, line, column)

    def _finish(self) -> None:
        root = self._top[0] if self._top else None
        if isinstance(root, Map):
            self.root = root
        else:
            at = self._top.marks[0] if self._top else (0, 0)
            self.diagnostics.append(mistakes.no_map(self.source, root, at))

    # --- what is unusual ---

    def _halt(self, found: Diagnostic) -> NoReturn:
        self.diagnostics.append(found)
        raise _Halt

    def _missing(self, line: int, column: int) -> None:
        """Report a value that is not there, and go on with what was most likely meant.

        That is `{}` after a colon; a key that came of a comma or brace by mistake is dropped.
        """
        if self._map is None:
            if self._open:
                self.diagnostics.append(flow.missing_item(self.source, line, column))
            return
        key = self._key or ""
        found = flow.missing_value(self.source, key, self._at, self._map)
        if found.id == "missing-value":
            self.diagnostics.append(found)
            self._place(Map(self.source, (line, column)), line, column)
            return
        self._key = None
        # {one, two, three}: what follows the first comma or word is part of the same mistake
        if self._cut is not self._map or self._cut_after != len(self._map):
            self.diagnostics.append(found)
            self._cut, self._cut_after, self._cut_text = self._map, len(self._map), key

    def _spaced(self, value: str, line: int, column: int) -> Any:
        """`timeout:300ms` as the map that it was meant to be, once it is reported."""
        steps = [step[1] if step[1] is not None else 0 for step in self._open[1:]]
        found = flow.missing_space(self.source, value, (line, column), (*steps, self._key or ""))
        if found is None:
            return value
        self.diagnostics.append(found)
        key, _, rest = value.partition(":")
        node = Map(self.source, (line, column))
        node[key] = rest.strip()
        node.marks[key] = (line, column, line, column + len(key) + 1)
        return node

    def _odd_key(self, key: str, node: Any, line: int, column: int) -> None:
        assert self._map is not None
        if key == "<<":
            self._merges.append((self._map, node, (line, column)))
        else:
            self.diagnostics.append(mistakes.missing_key(self.source, self._at))

    def _refuse_tag(self, event: Any) -> None:
        self.diagnostics.append(mistakes.explicit_tag(self.source, _start(event), event.tag))


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column
