"""What tells the items of a list from each other, so that they are found again when moved."""

from __future__ import annotations

from collections.abc import Sequence

from msgen.merge.sequence import matches
from msgen.merge.tree import Data, Entry, Kind, Node

# In order: the first that every item of all three versions has, with different values, is the key.
_NATURAL = (
    ("name",),
    ("id",),
    ("uid",),
    ("containerPort",),
    ("containerPort", "protocol"),
    ("host", "path"),
    ("host",),
    ("key",),
    ("path",),
    ("mountPath",),
    ("target",),
    ("port",),
    ("port", "protocol"),
    ("name", "in"),
    ("name", "namespace"),
    ("kind", "name"),
    ("alert",),
    ("record",),
    ("job_name",),
    ("match",),
    ("title",),
    ("url",),
    ("uses",),
)
# The order of these scalars is their meaning, and an option stands beside its value.
_ARGUMENTS = frozenset({"command", "args", "entrypoint", "test", "cmd", "argv", "exec"})

Items = tuple[Entry, ...]


def identities(lists: Sequence[Items], *, key: str) -> list[list[Data]] | None:
    """Return for each list what identifies its items; None if only their places tell them apart.

    `key` is the name under which the list stands.
    """
    items = [entry.value for each in lists for entry in each]
    if all(item.kind is Kind.SCALAR for item in items):
        found = [[entry.data for entry in each] for each in lists]
        return found if key not in _ARGUMENTS and _unique(found) else None
    if not all(item.kind is Kind.MAP for item in items):
        return None
    for names in _NATURAL:
        found = [[_named(entry.value, names) for entry in each] for each in lists]
        if all(None not in each for each in found) and _unique(found):
            return found
    return None


def in_order(key: str) -> bool:
    """Whether the items under `key` are arguments, whose order is their meaning."""
    return key in _ARGUMENTS


def documents(lists: Sequence[Items]) -> list[list[Data]] | None:
    """Return what identifies the documents of a file: Kubernetes' names, or their places."""
    found = [[_resource(entry.value) for entry in each] for each in lists]
    if all(None not in each for each in found) and _unique(found):
        return found
    if len({len(each) for each in lists}) == 1:
        return [list(range(len(each))) for each in lists]
    return None


def tokens(base: Items, side: Items) -> list[Data]:
    """Return for each item of `side` its number in `base` if it is the same or much alike.

    Items that are new are their own data.
    """
    found: list[Data] = [entry.data for entry in side]
    before = at = 0
    pairs = matches([entry.data for entry in base], found)
    for left, right in [*pairs, (len(base), len(side))]:
        if left - before == right - at:
            for old, new in zip(range(before, left), range(at, right), strict=True):
                if _alike(base[old].value, side[new].value):
                    found[new] = old
        if right < len(side):
            found[right] = left
        before, at = left + 1, right + 1
    return found


def label(entry: Entry) -> str | None:
    """Return a short name of an item for paths, if it has one."""
    value = entry.value
    if value.kind is Kind.SCALAR:
        return value.value if 0 < len(value.value) <= 40 and "\n" not in value.value else None
    for name in ("name", "id", "containerPort", "key", "path", "port", "host"):
        named = _child(value, name)
        if named and named.kind is Kind.SCALAR and named.value:
            return named.value
    return None


def resource_label(entry: Entry) -> str | None:
    """Return kind and name of a Kubernetes document."""
    found = _resource(entry.value)
    return "/".join(part[3] for part in found if part and part[0] == "scalar") if found else None


def _unique(found: list[list[Data]]) -> bool:
    return all(len(set(each)) == len(each) for each in found)


def _child(node: Node, name: str) -> Node | None:
    for entry in node.entries:
        if entry.key and entry.key.value == name:
            return entry.value
    return None


def _named(node: Node, names: tuple[str, ...]) -> Data | None:
    children = [_child(node, name) for name in names]
    return (
        tuple(child.data if child else None for child in children)
        if any(children) and all(child is not None for child in children)
        else None
    )


def _resource(node: Node) -> Data | None:
    kind, metadata = _child(node, "kind"), _child(node, "metadata")
    name = _child(metadata, "name") if metadata else None
    if not (kind and name):
        return None
    namespace = _child(metadata, "namespace") if metadata else None
    return (kind.data, name.data, namespace.data if namespace else None)


def _alike(one: Node, other: Node) -> bool:
    """Containers are versions of one if they have the same keys, or half of their values."""
    if one.kind is not other.kind or one.kind is Kind.SCALAR:
        return False
    if one.kind is Kind.LIST:
        pairs = matches([item.data for item in one.entries], [item.data for item in other.entries])
        return 2 * len(pairs) >= max(len(one.entries), len(other.entries), 1)
    left = {entry.name: entry.data for entry in one.entries}
    right = {entry.name: entry.data for entry in other.entries}
    same = sum(1 for name, data in left.items() if right.get(name) == data)
    return left.keys() == right.keys() or 2 * same >= max(len(left), len(right), 1)
