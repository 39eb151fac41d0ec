"""YAML text as a tree with positions, built of the parser's events: aliases stay aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from msgen.merge.tree import (
    DEEPEST,
    Data,
    Entry,
    Kind,
    Node,
    NoTree,
    file_data,
    list_data,
    map_data,
)

# libyaml's parser where PyYAML has it: forty times as fast, with the same positions.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
# These break lines for YAML and not for us; a mark of byte order shifts the positions.
_ODD_BREAK = re.compile("[\r\x85\u2028\u2029\ufeff]")


def read_yaml(text: str) -> Node:
    """Return the tree of all documents in `text`, whose lines end with LF; raise NoTree."""
    if _ODD_BREAK.search(text):
        raise NoTree
    try:
        return _Reader(text).file()
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise NoTree from problem


class _Reader:
    """Builds nodes of events; `self.event` is the one that comes next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._anchors: set[str] = set()
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self.event: Any = next(self._events)

    def _next(self) -> Any:
        event = self.event
        self.event = next(self._events, None)
        return event

    def file(self) -> Node:
        self._next()
        documents = []
        while isinstance(self.event, yaml.DocumentStartEvent):
            self._next()
            self._anchors = set()
            documents.append(Entry(None, self._node(1)))
            self._next()
        data = file_data([document.data for document in documents])
        return Node(Kind.FILE, 0, len(self._text), data, entries=tuple(documents))

    def _node(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NoTree
        event = self._next()
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise NoTree
            return Node(Kind.SCALAR, start, end, ("alias", event.anchor), value=event.anchor)
        if event.anchor:
            self._anchors.add(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, start, end)
        return self._container(event, start, end, depth)

    def _scalar(self, event: Any, start: int, end: int) -> Node:
        tag = event.tag
        if tag is None or tag == "!":
            tag = _tag(event.value, event.implicit)
        if event.style in ("|", ">"):
            end = _without_blank_lines(self._text, start, end)
        data = ("scalar", event.anchor or "", tag, event.value)
        literal = event.style == "|"
        return Node(Kind.SCALAR, start, end, data, literal=literal, value=event.value, tag=tag)

    def _container(self, event: Any, start: int, end: int, depth: int) -> Node:
        is_map = isinstance(event, yaml.MappingStartEvent)
        entries: list[Entry] = []
        while not isinstance(self.event, yaml.CollectionEndEvent):
            key = self._key(depth) if is_map else None
            entries.append(Entry(key, self._node(depth + 1)))
        closing = self._next()
        flow = bool(event.flow_style)
        if flow:
            end = closing.end_mark.index
        elif entries:
            end = entries[-1].end
        anchor, tag = event.anchor or "", event.tag or ""
        kind, data = Kind.LIST, list_data(anchor, tag, [entry.data for entry in entries])
        if is_map:
            kind, data = Kind.MAP, self._map_data(anchor, tag, entries)
        made = tuple(entries)
        return Node(kind, start, end, data, flow, tag=tag, anchor=anchor, entries=made)

    def _key(self, depth: int) -> Node:
        key = self._node(depth + 1)
        if key.kind is not Kind.SCALAR or key.data[0] == "alias" or self._is_explicit(key):
            raise NoTree
        return key

    def _is_explicit(self, key: Node) -> bool:
        """Whether the key stands behind a question mark."""
        at = key.start - 1
        while at > 0 and self._text[at] == " ":
            at -= 1
        return at >= 0 and self._text[at] == "?"

    @staticmethod
    def _map_data(anchor: str, tag: str, entries: list[Entry]) -> Data:
        if len({entry.name for entry in entries}) < len(entries):
            raise NoTree  # a key twice: whichever is meant, one edit would be lost
        return map_data(anchor, tag, [(entry.name, entry.data) for entry in entries])


@lru_cache(maxsize=4096)
def _tag(value: str, implicit: tuple[bool, bool]) -> str:
    return str(_RESOLVER.resolve(yaml.ScalarNode, value, implicit))


def _without_blank_lines(text: str, start: int, end: int) -> int:
    """Return the end of a block scalar without the blank lines that only separate it.

    With `+` in its header they belong to the value.
    """
    block = text[start:end]
    header = block.partition("\n")[0].partition(" #")[0]
    if "+" in header.rpartition(" ")[2]:
        return end
    body = block.rstrip()
    after = block.find("\n", len(body))
    return end if after < 0 else start + after + 1
