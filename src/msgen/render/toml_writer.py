"""Data to TOML: values first, then a table for each map, in insertion order."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dump(data: Mapping[str, object]) -> str:
    """Return `data` as a TOML document; a map is a table, a list of maps an array of tables."""
    return "\n".join(_table(data, ())).strip("\n") + "\n"


def _table(data: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    for name, item in data.items():
        if not isinstance(item, Mapping) and not _is_tables(item):
            yield f"{key(name)} = {value(item)}"
    for name, item in data.items():
        inner = (*path, key(name))
        if isinstance(item, Mapping):
            if not item or any(not isinstance(below, Mapping) for below in item.values()):
                yield f"\n[{'.'.join(inner)}]"
            yield from _table(item, inner)
        elif _is_tables(item):
            for table in item:  # type: ignore[attr-defined]
                yield f"\n[[{'.'.join(inner)}]]"
                yield from _table(table, inner)


def _is_tables(item: object) -> bool:
    return (
        isinstance(item, (list, tuple)) and bool(item) and all(isinstance(x, Mapping) for x in item)
    )


def key(name: str) -> str:
    """Return `name` bare where TOML allows it, else quoted."""
    return name if _BARE.fullmatch(name) else string(name)


def string(text: str) -> str:
    """Return a basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def value(item: object) -> str:
    """Return a value on one line; a list of more than 80 characters gets a line an item."""
    if isinstance(item, str):
        return string(item)
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, (int, float)):
        return repr(item)
    if isinstance(item, Mapping):
        pairs = ", ".join(f"{key(name)} = {value(below)}" for name, below in item.items())
        return f"{{{pairs}}}" if not pairs else f"{{ {pairs} }}"
    if isinstance(item, Sequence) and not isinstance(item, bytes):
        parts = [value(below) for below in item]
        line = f"[{', '.join(parts)}]"
        return (
            line if len(line) <= 80 else "[\n" + "".join(f"    {part},\n" for part in parts) + "]"
        )
    raise TypeError(f"TOML has no form for {type(item).__name__}")
