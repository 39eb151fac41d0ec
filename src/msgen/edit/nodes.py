"""The text of one YAML file as nodes that know exactly where they begin and end.

Made of the events of the parser that loads specs, so that what is edited is what is read.
Offsets count characters of the text without a byte order mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BLOCK_STYLES = ("|", ">")


@dataclass(slots=True, eq=False)
class Node:
    """A scalar, a collection, or an alias for one.

    `start` is where the node begins, its anchor included; `body` where its content does. `end`
    is behind its last character: blank lines and comments behind a block are not part of it.
    `flow` tells a collection in brackets from one by indentation; `style` is the quote of a
    scalar, `|`, `>`, or empty. `key` is set on the values of maps. `children` are values and
    items; `target` is what an alias stands for. `merges` are the values of `<<` keys.
    """

    start: int
    body: int
    end: int
    kind: str  # scalar, map, seq or alias
    flow: bool = False
    style: str = ""
    text: str = ""
    anchor: str | None = None
    parent: Node | None = None
    key: Node | None = None
    children: list[Node] = field(default_factory=list)
    merges: list[Node] = field(default_factory=list)
    target: Node | None = None
    aliased: bool = False
    """Whether an alias somewhere stands for it."""

    @property
    def real(self) -> Node:
        """The node itself, or what the alias stands for."""
        return self.target if self.target is not None else self

    @property
    def whole(self) -> int:
        """Where the entry or item begins: at its key, if it has one."""
        return self.key.start if self.key is not None else self.start

    def own(self, name: str) -> Node | None:
        """The value of the key `name` that is written in this map itself."""
        for child in self.children:
            if child.key is not None and child.key.text == name:
                return child
        return None

    def child(self, step: str | int) -> Node | None:
        """The value or item at `step`, also where an alias or a merge key brings it."""
        real = self.real
        if isinstance(step, int):
            is_there = real.kind == "seq" and step < len(real.children)
            return real.children[step] if is_there else None
        found = real.own(step)
        for merged in real.merges if found is None else ():
            for one in merged.real.children if merged.real.kind == "seq" else [merged]:
                found = found or one.child(step)
        return found


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything in it: values, items, merged maps and aliases as they stand there."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed([*one.children, *one.merges]))


def parse(text: str) -> Node | None:
    """The top node of `text`; None where it has none. Raises `yaml.YAMLError`."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.anchors: dict[str, Node] = {}
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[Node | None] = []

    def read(self) -> Node | None:
        parser = _Parser(self.text)
        handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.AliasEvent: self._alias,
            events.MappingStartEvent: lambda event: self._start(event, "map"),
            events.SequenceStartEvent: lambda event: self._start(event, "seq"),
            events.MappingEndEvent: self._end,
            events.SequenceEndEvent: self._end,
        }
        try:
            while not isinstance(event := parser.get_event(), events.StreamEndEvent):
                handler = handlers.get(event.__class__)
                if handler is not None:
                    handler(event)
        finally:
            parser.dispose()
        return self.root

    def _scalar(self, event: Any) -> None:
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        if style in _BLOCK_STYLES:
            end = self._block_end(start, end)
        body = self._body(start) if event.anchor else start
        node = Node(start, body, end, "scalar", style=style, text=event.value, anchor=event.anchor)
        self._place(node)

    def _block_end(self, start: int, end: int) -> int:
        """A block scalar ends with its last line that says something, or that `+` keeps."""
        head = self.text[start:].split("\n", 1)[0].partition("#")[0]
        if "+" in head:
            return start + len(self.text[start:end].removesuffix("\n").removesuffix("\r"))
        return start + len(self.text[start:end].rstrip())

    def _body(self, start: int) -> int:
        """Where the content behind the anchor at `start` begins."""
        at = start
        while at < len(self.text) and not self.text[at].isspace():
            at += 1
        while at < len(self.text) and self.text[at] in " \t":
            at += 1
        return at

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is not None:
            target.aliased = True
        text = target.text if target is not None else ""
        self._place(Node(start, start, end, "alias", text=text, target=target))

    def _start(self, event: Any, kind: str) -> None:
        start = event.start_mark.index
        body = self._body(start) if event.anchor else start
        node = Node(start, body, start, kind, flow=bool(event.flow_style), anchor=event.anchor)
        self._place(node)
        self.open.append(node)
        self.keys.append(None)

    def _end(self, event: Any) -> None:
        node = self.open.pop()
        self.keys.pop()
        last = max([node.start, *(child.end for child in (*node.children, *node.merges))])
        node.end = event.end_mark.index if node.flow else last

    def _place(self, node: Node) -> None:
        if node.anchor is not None:
            self.anchors[node.anchor] = node
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        node.parent = holder
        if holder.kind == "map":
            key = self.keys[-1]
            if key is None:
                self.keys[-1] = node
                return
            node.key = key
            self.keys[-1] = None
            if key.text == "<<" and not key.style:
                holder.merges.append(node)
                return
        holder.children.append(node)
