"""A YAML or JSON document as a tree that knows where in its text each node stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

# Deeper documents are merged as text: recursion over the tree stays far from Python's limit.
DEEPEST = 100

# A node's meaning without positions, comments and style; equal exactly if the nodes mean the same.
Data = Any


class Kind(Enum):
    """What a node is; FILE is the list of a file's documents."""

    SCALAR = auto()
    LIST = auto()
    MAP = auto()
    FILE = auto()


class NoTree(Exception):
    """The text is no document that can be merged as a tree; it is merged by line."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node, from offset `start` up to `end` of its text.

    The end of a block collection is the end of its last child. `entries` of a list have no key.
    `flow` is true of JSON's containers too, `literal` of a scalar written behind `|`; `data` is
    what the node means.
    """

    kind: Kind
    start: int
    end: int
    data: Data
    flow: bool = False
    literal: bool = False
    value: str = ""
    tag: str = ""
    anchor: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key with its value, an item of a list, or a document of a file."""

    key: Node | None
    value: Node

    @property
    def start(self) -> int:
        """Where the key begins, of an item without its dash the value."""
        return self.key.start if self.key else self.value.start

    @property
    def end(self) -> int:
        """Where the value ends."""
        return self.value.end

    @property
    def data(self) -> Data:
        """What the entry means: a pair's value, an item."""
        return self.value.data

    @property
    def name(self) -> Data:
        """What tells a pair from the others of its map."""
        assert self.key
        return self.key.data


def map_data(anchor: str, tag: str, pairs: list[tuple[Data, Data]]) -> Data:
    """Return what a map means: the order of its keys does not count."""
    return ("map", anchor, tag, frozenset(pairs))


def list_data(anchor: str, tag: str, items: list[Data]) -> Data:
    """Return what a list means."""
    return ("list", anchor, tag, tuple(items))


def file_data(documents: list[Data]) -> Data:
    """Return what a file with these documents means."""
    return ("file", tuple(documents))


def container_data(node: Node, pairs: list[tuple[Data | None, Data]]) -> Data:
    """Return what `node` would mean with these entries instead of its own."""
    if node.kind is Kind.MAP:
        return map_data(node.anchor, node.tag, pairs)
    if node.kind is Kind.LIST:
        return list_data(node.anchor, node.tag, [data for _, data in pairs])
    return file_data([data for _, data in pairs])
