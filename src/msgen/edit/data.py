"""The data of a spec, changed in the way that its text is to be changed."""

from __future__ import annotations

from typing import Any

from msgen.edit.text import StepPath


def plain_copy(value: Any) -> Any:
    """Maps and lists of their own at each place, also where an anchor made them one."""
    if isinstance(value, dict):
        return {name: plain_copy(inner) for name, inner in value.items()}
    return [plain_copy(inner) for inner in value] if isinstance(value, list) else value


def at(root: Any, path: StepPath) -> Any:
    """What stands at `path`."""
    for step in path:
        root = root[step]
    return root


def add(root: Any, path: StepPath, name: str | None, value: Any) -> None:
    """Add an entry to the map at `path`, or an item to the list."""
    holder = at(root, path)
    if name is None:
        holder.append(plain_copy(value))
    else:
        holder[name] = plain_copy(value)


def join(root: Any, section: str, value: Any) -> None:
    """Add the entries of `value` to a section, which another file may have begun."""
    root.setdefault(section, {}).update(plain_copy(value))


def remove(root: Any, path: StepPath) -> None:
    """Remove what stands at `path`."""
    del at(root, path[:-1])[path[-1]]


def replace(root: Any, path: StepPath, value: Any) -> None:
    """Put `value` at `path`."""
    at(root, path[:-1])[path[-1]] = plain_copy(value)


def retext(root: Any, path: StepPath, word: str, *, key: bool) -> None:
    """Give the text at `path`, or the last key of `path`, another text."""
    holder = at(root, path[:-1])
    if not key or isinstance(holder, list):
        holder[path[-1]] = word
        return
    entries = [(word if name == path[-1] else name, inner) for name, inner in holder.items()]
    holder.clear()
    holder.update(entries)


def without_own(value: Any) -> Any:
    """The data without `x-…` keys, which are the user's own."""
    if isinstance(value, dict):
        return {
            name: without_own(inner) for name, inner in value.items() if not name.startswith("x-")
        }
    return [without_own(inner) for inner in value] if isinstance(value, list) else value
