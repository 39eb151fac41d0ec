"""The fields of a spec as it was typed: named, found, and spelled as text."""

from collections.abc import Iterator
from typing import Any

from msgen.diagnostics import Span
from msgen.records import dataclass
from msgen.spec.tree import Map, Path, Seq, locate


@dataclass(frozen=True, slots=True)
class Field:
    """A place of the spec that holds one text."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its way from the root: ``services.order.endpoints.POST /orders.timeout``."""
        return dotted(self.path)


def dotted(path: Path) -> str:
    """The way from the root to a place, keys as they are typed, items by number."""
    return ".".join(str(step) for step in path)


def fields_below(root: Map, place: Path = ()) -> Iterator[Field]:
    """All texts at and below `place`, in the order of the file, but for what is included."""
    node: Any = root
    for step in place:
        node = node[step]
    yield from _fields(node, place)


def _fields(node: Any, path: Path) -> Iterator[Field]:
    if isinstance(node, Map):
        for key, value in node.items():
            if path or key not in ("include", "msgen"):
                yield from _fields(value, (*path, key))
    elif isinstance(node, Seq):
        for index, value in enumerate(node):
            yield from _fields(value, (*path, index))
    elif isinstance(node, str):
        yield Field(path, node)


def find(root: Map, name: str) -> Path | None:
    """Return the place that `name` means; the last key of it may not be set.

    Keys may hold dots themselves: the longest key that fits is taken. None where the way ends
    before that.
    """
    node: Any = root
    path: Path = ()
    rest = name
    while rest:
        step = _step(node, rest)
        if step is None:
            missing_leaf = isinstance(node, Map) and "." not in rest
            return (*path, rest) if missing_leaf and path else None
        key, used = step
        node, path, rest = node[key], (*path, key), rest[used:].removeprefix(".")
    return path or None


def _step(node: Any, rest: str) -> tuple[str | int, int] | None:
    """The key or index with which `rest` begins, and how much of it that is."""
    if isinstance(node, Map):
        fitting = [key for key in node if rest == key or rest.startswith(f"{key}.")]
        key = max(fitting, key=len, default=None)
        return (key, len(key)) if key is not None else None
    head = rest.partition(".")[0]
    if isinstance(node, Seq) and head.isdigit() and int(head) < len(node):
        return int(head), len(head)
    return None


def is_set(root: Map, path: Path) -> bool:
    """Tell whether something stands at `path`."""
    holder: Any = root
    for step in path[:-1]:
        holder = holder[step]
    return isinstance(holder, Seq) or path[-1] in holder


def where(root: Map, path: Path) -> Span | None:
    """Where it stands in the files of the spec; None where it is not set."""
    return locate(root, path, key=True) if is_set(root, path) else None
