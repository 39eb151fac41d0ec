"""What the YAML loader hands over: maps, lists and text that remember where they stood.

Scalars are plain `str`, exactly as typed (quotes removed), and `None` for an unquoted `null`
or `~`. Positions are kept beside the data, so that the models see ordinary dicts and lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from msgen.diagnostics import Source, Span

Node: TypeAlias = "Map | Seq | str | None"
Path: TypeAlias = tuple[str | int, ...]


class Map(dict[str, Any]):
    """A YAML mapping.

    `mark` is the (line, column) where it begins, `marks[key]` the (line, column) of a key
    followed by those of its value, all counted from 0. `source` is the file it stands in;
    in a map that was merged out of several files, `foreign` names those of some keys.
    """

    __slots__ = ("foreign", "mark", "marks", "source")

    source: Source
    mark: tuple[int, int]
    marks: dict[str, tuple[int, int, int, int]]
    foreign: dict[str, Source] | None

    def __init__(self, source: Source, mark: tuple[int, int] = (0, 0)) -> None:
        super().__init__()
        self.source = source
        self.mark = mark
        self.marks = {}
        self.foreign = None

    def source_of(self, key: str) -> Source:
        """The file in which `key` was written."""
        return self.foreign.get(key, self.source) if self.foreign else self.source

    def copy(self) -> Map:
        """A map of its own with the same children and positions."""
        twin = Map(self.source, self.mark)
        twin.update(self)
        twin.marks = dict(self.marks)
        twin.foreign = dict(self.foreign) if self.foreign else None
        return twin


class Seq(list[Any]):
    """A YAML sequence; `marks[i]` is the (line, column) of item `i`, counted from 0."""

    __slots__ = ("mark", "marks", "source")

    source: Source
    mark: tuple[int, int]
    marks: list[tuple[int, int]]

    def __init__(self, source: Source, mark: tuple[int, int] = (0, 0)) -> None:
        super().__init__()
        self.source = source
        self.mark = mark
        self.marks = []


def locate(root: Map | Seq, path: Path, *, key: bool = False) -> Span:
    """Where `path` stands in the file, as deep as the path exists.

    With `key`, the last step's key rather than its value. A value that is a map or a list is
    shown by its key, since its own first character says nothing to a reader. Where a list
    stands in for a map (`depends_on: [a, b?]`), a name finds the item that says it.
    """
    shown: tuple[Source, tuple[int, ...], Any] = (root.source, root.mark, root)
    node: Any = root
    for step in path:
        if isinstance(node, Map) and str(step) in node:
            name = str(step)
            marks, value = node.marks.get(name), node[name]
            if marks is not None:
                by_key = key or isinstance(value, Map | Seq)
                at = marks[:2] if by_key else marks[2:]
                shown = (node.source_of(name), at, name if by_key else value)
            node = value
        elif isinstance(node, Seq) and (index := _index(node, step)) is not None:
            shown = _item(node, index)
            node = node[index]
            if isinstance(step, str) and isinstance(node, Map):
                node = node[_key_of(node, step)]
        else:
            break
    return span_at(*shown)


def _item(holder: Seq, index: int) -> tuple[Source, tuple[int, ...], Any]:
    """How an item of a list is shown: `{name: …}` by its key, which says what it is about."""
    item = holder[index]
    first = next(iter(item)) if isinstance(item, Map) and len(item) == 1 else None
    if first is not None and first in item.marks:
        return item.source_of(first), item.marks[first], first
    return holder.source, holder.marks[index], item


def walk(root: Node) -> Iterator[tuple[Path, Map | Seq]]:
    """Every map and list below and including `root`, with its path, each shared one once."""
    seen: set[int] = set()
    stack: list[tuple[Path, Any]] = [((), root)]
    while stack:
        path, node = stack.pop()
        if not isinstance(node, Map | Seq) or id(node) in seen:
            continue
        seen.add(id(node))
        yield path, node
        children = node.items() if isinstance(node, Map) else enumerate(node)
        stack.extend([((*path, step), child) for step, child in children][::-1])


def _index(node: Seq, step: str | int) -> int | None:
    if isinstance(step, int):
        return step if 0 <= step < len(node) else None
    for index, item in enumerate(node):
        if isinstance(item, str) and item.removesuffix("?") == step:
            return index
        if isinstance(item, Map) and _key_of(item, step):
            return index
    return None


def _key_of(item: Map, step: str) -> str:
    """The key of a one-key map that says `step`, or nothing."""
    if len(item) == 1:
        only = next(iter(item))
        if only.removesuffix("?") == step:
            return only
    return ""


def span_at(source: Source, at: tuple[int, ...], node: Any) -> Span:
    """The span of `node`, a value or the text of a key, that begins at `at`, counted from 0."""
    line, column = at[0], at[1]
    end = column + _width(source.line(line + 1)[column:], node)
    return Span(source.name, line + 1, column + 1, line + 1, end + 1)


def _width(rest: str, node: Any) -> int:
    """How much of `rest`, the line from the node's first character on, shows the node."""
    if isinstance(node, Map):
        node = next(iter(node), None)
        if rest.startswith("{"):
            return 1
    if isinstance(node, Seq):
        return 1
    if isinstance(node, str) and node and rest.startswith(node):
        return len(node)
    quote = rest[:1]
    if quote in ("'", '"'):
        end = rest.find(quote, 1)
        while quote == '"' and end > 0 and rest[end - 1] == "\\":
            end = rest.find(quote, end + 1)
        return end + 1 if end > 0 else len(rest.rstrip())
    words = rest.split(" #", maxsplit=1)[0].rstrip()
    return max(1, min(len(words), len(words.split(": ")[0].rstrip(":"))))
