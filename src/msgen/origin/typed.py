"""A spec as plain data: changed in one place, with what follows, and written down line by line."""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from msgen.spec.tree import Map, Path, Seq

Root = dict[str, Any]


def plain(node: Any) -> Any:
    """Return a spec as it was read as dicts, lists and texts."""
    if isinstance(node, Map):
        return {key: plain(value) for key, value in node.items()}
    return [plain(value) for value in node] if isinstance(node, Seq) else node


def get(root: Any, place: Path) -> Any:
    """Return what stands at `place`; None where nothing does."""
    node = root
    for step in place:
        if isinstance(node, dict) and step not in node:
            return None
        node = node[step]
    return node


def with_value(root: Root, place: Path, value: str) -> Root:
    """Return the spec with another value at `place`."""
    twin = deepcopy(root)
    get(twin, place[:-1])[place[-1]] = value
    return twin


def without(root: Root, places: Sequence[Path]) -> Root:
    """Return the spec without what stands at `places`, nor what is empty by that."""
    twin = deepcopy(root)
    for place in sorted(places, key=_order, reverse=True):
        holder = get(twin, place[:-1])
        step: Any = place[-1]
        if isinstance(holder, list) or (isinstance(holder, dict) and step in holder):
            del holder[step]
    return twin


def _order(place: Path) -> list[tuple[int, str]]:
    """Order places so that numbers of later items stay right while the last go first."""
    return [(step, "") if isinstance(step, int) else (-1, step) for step in place]


_USED_IN = {"calls", "reads", "writes", "publishes", "consumes", "depends_on", "server", "callers"}
"""Fields in which names of other parts of the system stand."""


def names_parts(place: Path) -> bool:
    """Tell whether names of other parts of the system may stand below `place`."""
    return not _USED_IN.isdisjoint(map(str, place)) and "with" not in place


def renamed(root: Root, place: Path) -> tuple[str, Root]:
    """Return another name for the part at `place`, and the spec with it wherever it is named."""
    old = str(place[-1])
    new = f"{old}2"
    end = "" if place[0] == "datastores" else "."  # `orders.lines` is an entity of a store
    word = re.compile(rf"(?<![\w.-]){re.escape(old)}(?![\w{end}-])")

    def walk(node: Any, path: Path) -> Any:
        used = names_parts(path)
        if isinstance(node, dict):
            keyed = used or path[-1:] == place[:1]  # its own section, also that of an environment
            names = {key: word.sub(new, key, count=1) if keyed else key for key in node}
            return {names[key]: walk(value, (*path, key)) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(value, (*path, index)) for index, value in enumerate(node)]
        return word.sub(new, node, count=1) if used and isinstance(node, str) else node

    return new, walk(root, ())


def mentions(root: Root, place: Path, name: str) -> Iterator[Path]:
    """Yield the entries and values at or below `place` that begin with the name of a part."""
    word = re.compile(rf"{re.escape(name)}(?![\w-])")
    node = get(root, place)
    if isinstance(node, str) and word.match(node):
        yield place
    inner = node.items() if isinstance(node, dict) else enumerate(node or ())
    for step, _ in inner if isinstance(node, (dict, list)) else ():
        if isinstance(step, str) and word.match(step) and names_parts(place):
            yield (*place, step)
        else:
            yield from mentions(root, (*place, step), name)


def written(root: Root) -> tuple[bytes, list[Path]]:
    """Return the spec as JSON with a line for each key and item, and the place of each line."""
    lines: list[str] = []
    places: list[Path] = []
    for text, place in _lines(root, (), "", ""):
        lines.append(text)
        places.append(place)
    return "\n".join(lines).encode(), places


def _lines(node: Any, place: Path, head: str, tail: str) -> Iterator[tuple[str, Path]]:
    indent = " " * len(place)
    if not isinstance(node, (dict, list)) or not node:
        yield f"{indent}{head}{json.dumps(node, ensure_ascii=False)}{tail}", place
        return
    opening, closing = "{}" if isinstance(node, dict) else "[]"
    yield f"{indent}{head}{opening}", place
    inner = list(node.items() if isinstance(node, dict) else enumerate(node))
    for number, (step, value) in enumerate(inner, 1):
        key = f"{json.dumps(step, ensure_ascii=False)}: " if isinstance(node, dict) else ""
        yield from _lines(value, (*place, step), key, "," if number < len(inner) else "")
    yield f"{indent}{closing}{tail}", place
