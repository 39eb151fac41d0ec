"""From the parser's events to a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml import events

from msgen.diagnostics import Diagnostic, Related, Source, Span
from msgen.names import nearest
from msgen.spec import flow
from msgen.spec.tree import Map, Seq, span_at
from msgen.spec.traps import trap

MAX_DEPTH = 100
"""Levels of nesting; far beyond any real spec, far below what any later stage can walk."""

MAX_ALIASED = 1_000_000
"""Nodes that aliases may add in all, when each is counted as often as it is used."""

_NULLS = frozenset(("null", "Null", "NULL", "~"))
_ODD_KEYS = frozenset(("", "<<"))


class _Halt(Exception):  # noqa: N818 - no error: what follows in the file cannot be understood
    """Ends the walk early; the reason is in the diagnostics already."""


class Builder:
    """Consumes events and grows the tree; `root` is None until a whole map was seen.

    Exactly one of the open containers receives values: `_map` if that is a map, else `_seq`.
    """

    __slots__ = (
        "_added", "_aliased", "_anchors", "_at", "_documents", "_key", "_map", "_merges", "_nodes",
        "_open", "_seq", "_top", "diagnostics", "root", "source",
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
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._merges: list[tuple[Map, Any, tuple[int, int]]] = []
        self._nodes = 0
        self._aliased = 0
        self._documents = 0

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
        ignored = (events.StreamStartEvent, events.DocumentEndEvent)
        try:
            while (event := next_event()) is not None:
                handler = handlers.get(event.__class__)
                if handler is not None:
                    handler(event)
                elif event.__class__ not in ignored:
                    break
            self._finish()
        except _Halt:
            self.root = None

    # --- events ---

    def _scalar(self, event: Any) -> None:
        value: str | None = event.value
        mark = event.start_mark
        line, column = mark.line, mark.column
        self._nodes += 1
        if event.tag is not None:
            self._refuse_tag(event)
        if self._map is not None and self._key is None:
            if event.anchor is not None:
                self._anchors[event.anchor] = (value, 1)
            self._key = value
            self._at = (line, column)
            return
        node: Any = value
        if not event.style:
            if value in _NULLS:
                node = None
            elif not value:
                node = self._missing(line, column)
            elif ":" in value and self._map is not None and line > self._at[0]:
                self._check_space(value, line, column)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
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
        assert self._map is not None
        while self._merges and self._merges[-1][0] is self._map:
            self._merge(*self._merges.pop()[1:])
        self._end(self._map)

    def _end_seq(self, _event: Any) -> None:
        self._end(self._seq)

    def _alias(self, event: Any) -> None:
        line, column = event.start_mark.line, event.start_mark.column
        node = self._target_of(event)
        if self._map is not None and self._key is None:
            if not isinstance(node, str):
                self._complex_key(event)
            self._key, self._at = node, (line, column)
            return
        self._place(node, line, column)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents == 2:
            mark = event.start_mark
            self._report(
                "several-documents", (mark.line, mark.column), "---",
                "a second YAML document begins here, and a spec is one document",
                hint="delete the line `---`, or put the second document in a file of its own and `include:` it",
            )  # fmt: skip
            raise _Halt

    # --- containers ---

    def _begin(self, node: Map | Seq, event: Any) -> None:
        self._nodes += 1
        if event.tag is not None:
            self._refuse_tag(event)
        if self._map is not None and self._key is None:
            self._complex_key(event)
        if len(self._open) >= MAX_DEPTH:
            self._report(
                "nested-too-deep", node.mark, "",
                f"this is nested more than {MAX_DEPTH} levels deep",
                hint="close the brackets that were opened by mistake",
            )  # fmt: skip
            raise _Halt
        holder = self._seq if self._map is None else self._map
        self._open.append((holder, self._key, self._at, event.anchor, self._nodes))
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, -1)  # open: an alias to it would be a loop
        self._key = None

    def _end(self, node: Map | Seq) -> None:
        holder, self._key, self._at, anchor, before = self._open.pop()
        if anchor is not None and self._anchors[anchor][0] is node:
            self._anchors[anchor] = (node, self._nodes - before + 1)
        if isinstance(holder, Map):
            self._map = holder
        else:
            self._map, self._seq = None, holder
        self._place(node, *node.mark)

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
            self._duplicate(holder, key)
        else:
            holder[key] = node
            holder.marks[key] = (*self._at, line, column)

    def _finish(self) -> None:
        root = self._top[0] if self._top else ""
        if isinstance(root, Map) and (root or not self._empty_document(root)):
            self.root = root
        elif self._empty_document(root):
            self._report(
                "empty-file", (0, 0), "", "the file says nothing",
                hint="`msgen init` writes a first spec",
            )  # fmt: skip
        else:
            kind = "a list" if isinstance(root, Seq) else "a text"
            self._report(
                "not-a-map", self._top.marks[0], root,
                f"the file is {kind} where a map is needed",
                hint="begin with `msgen: 1`, then `system:` and `services:`",
            )  # fmt: skip

    def _empty_document(self, root: Any) -> bool:
        return root is None or (isinstance(root, Map) and root.mark != (0, 0) and not root and not self._opens(root))

    def _opens(self, node: Map) -> bool:
        return self.source.line(node.mark[0] + 1)[node.mark[1] :].startswith("{")

    # --- traps ---

    def _report(
        self, rule: str, at: tuple[int, ...], node: Any, message: str, *,
        hint: str | None = None, related: tuple[Related, ...] = (),
    ) -> None:  # fmt: skip
        span = span_at(self.source, at, node)
        self.diagnostics.append(trap(rule).at(span, message, hint=hint, related=related))

    def _missing(self, line: int, column: int) -> Map | None:
        """Report a value that is not there; go on as if `{}` had been typed."""
        if not self._open:
            return Map(self.source, (line, column))
        if self._map is None:
            found = flow.missing_item(self.source, line, column)
        else:
            found = flow.missing_value(self.source, self._key or "", self._at, self._map)
        self.diagnostics.append(found)
        return Map(self.source, (line, column))

    def _check_space(self, value: str, line: int, column: int) -> None:
        if found := flow.missing_space(self.source, value, line, column):
            self.diagnostics.append(found)

    def _odd_key(self, key: str, node: Any, line: int, column: int) -> None:
        assert self._map is not None
        if key == "<<":
            self._merges.append((self._map, node, (line, column)))
            return
        self._report(
            "missing-key", self._at, ":", "there is a value here, and no key before it",
            hint="write the key before the colon, or delete the colon",
        )  # fmt: skip

    def _duplicate(self, holder: Map, key: str) -> None:
        first = span_at(self.source, holder.marks[key], key)
        self._report(
            "duplicate-key", self._at, key, f'"{key}" stands twice in the same map',
            hint="delete one of them, or merge the two",
            related=(Related(first, f'"{key}" stands here first'),),
        )  # fmt: skip

    def _complex_key(self, event: Any) -> None:
        mark = event.start_mark
        self._report(
            "complex-key", (mark.line, mark.column), "",
            "a key must be a text, and this one is a map or a list",
            hint="put the whole key in quotes, as in `'{id}': …`",
        )  # fmt: skip
        raise _Halt

    def _refuse_tag(self, event: Any) -> None:
        mark = event.start_mark
        rest = self.source.line(mark.line + 1)[mark.column :]
        typed = next((word for word in rest.split() if word.startswith("!")), event.tag)
        self._report(
            "explicit-tag", (mark.line, mark.column), typed,
            f"the tag `{typed}` is not part of the language",
            hint="delete the tag: each value gets its type from the field it stands in",
        )  # fmt: skip

    def _target_of(self, event: Any) -> Any:
        mark, name = event.start_mark, event.anchor
        at = (mark.line, mark.column)
        node, size = self._anchors.get(name, (None, 0))
        if size == 0:
            best = nearest(name, self._anchors)
            hint = f"did you mean `*{best}`?" if best else f"a value that begins with `*` needs quotes: '*{name}'"
            self._report("unknown-anchor", at, f"*{name}", f"`*{name}` refers to an anchor that is not set before it", hint=hint)
            return Map(self.source, at)
        if size < 0:
            self._report(
                "alias-loop", at, f"*{name}", f"`*{name}` stands inside what it refers to, so it would never end",
                hint="write out what is meant, or move the anchor",
                related=(Related(span_at(self.source, node.mark, f"&{name}"), f"`&{name}` is set here"),),
            )  # fmt: skip
            return Map(self.source, at)
        self._nodes += size
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            self._report(
                "alias-explosion", at, f"*{name}",
                f"the aliases up to here stand for more than {MAX_ALIASED:,} values",
                hint="aliases of aliases multiply; write out what is meant",
            )  # fmt: skip
            raise _Halt
        return node

    def _merge(self, value: Any, at: tuple[int, int]) -> None:
        into = self._map
        assert into is not None
        for item in value if isinstance(value, Seq) else [value]:
            if not isinstance(item, Map):
                self._report(
                    "bad-merge", at, value, "`<<` merges maps, and this is not one",
                    hint="give it an alias of a map, as in `<<: *base`, or a list of such aliases",
                )  # fmt: skip
                return
            self._aliased += len(item)
            for key in item:
                if key not in into:
                    into[key] = item[key]
                    into.marks[key] = item.marks[key]
