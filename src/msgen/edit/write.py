"""New text for data: scalars with the quotes they need, collections by indentation or in brackets.

Data are maps, lists and text. A map or list of the class `Spread` takes a line an entry; others
stand in one line where they fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from msgen.records import dataclass

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset(("null", "Null", "NULL", "~", ""))


class Spread(dict[str, Any]):
    """A map whose entries stand below each other."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file is written: its indent, whether lists are indented too, quotes, line width.

    `dash` is how far behind its dash an item begins; `spread` are the keys whose lists stand
    below each other; `padded` tells that braces have a space inside, `all_quoted` that all text
    is in quotes, as in JSON.
    """

    step: int = 2
    list_indent: int = 2
    dash: int = 2
    quote: str = "'"
    width: int = 100
    spread: frozenset[str] = frozenset()
    padded: bool = False
    all_quoted: bool = False


def scalar(text: str, habits: Habits, *, flow: bool, key: bool = False) -> str:
    """`text` as a scalar that is read as the same text."""
    if not habits.all_quoted and _plain(text, flow=flow, key=key):
        return text
    return quoted(text, habits.quote)


def quoted(text: str, quote: str) -> str:
    """`text` in quotes; in double ones where single ones cannot hold it."""
    if quote == '"' or not text.isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return '"' + escaped.replace("\t", "\\t") + '"'
    return "'" + text.replace("'", "''") + "'"


@lru_cache(maxsize=1024)
def _plain(text: str, *, flow: bool, key: bool) -> bool:
    """Whether the parser reads `text` without quotes as it is."""
    if text in _NULLS or text in ("<<", "?") or not text.isprintable() or text != text.strip():
        return False
    if not flow:
        sample = f"{text}: x\n" if key else f"k: {text}\n"
    else:
        sample = f"{{{text}: x, l: m}}" if key else f"{{k: {text}, l: m}}"
    try:
        found = [
            event.value
            for event in yaml.parse(sample, Loader=_Parser)
            if isinstance(event, yaml.ScalarEvent)
        ]
    except yaml.YAMLError:
        return False
    expected = ([text, "x"] if key else ["k", text]) + (["l", "m"] if flow else [])
    return found == expected


def in_line(value: Any, habits: Habits) -> str:
    """`value` in one line, in brackets."""
    if isinstance(value, Mapping):
        parts = [entry_in_line(name, inner, habits) for name, inner in value.items()]
        pad = " " if habits.padded and parts else ""
        return "{" + pad + ", ".join(parts) + pad + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(in_line(inner, habits) for inner in value) + "]"
    return scalar(value, habits, flow=True)


def entry_in_line(name: str, value: Any, habits: Habits) -> str:
    """`name: value` in one line."""
    return f"{scalar(name, habits, flow=True, key=True)}: {in_line(value, habits)}"


def entry(name: str, value: Any, habits: Habits, *, at: int) -> list[str]:
    """The lines of `name: value` in a map by indentation whose keys stand in column `at`."""
    head = " " * at + scalar(name, habits, flow=False, key=True) + ":"
    if isinstance(value, str):
        return [f"{head} {scalar(value, habits, flow=False)}"]
    short = f"{head} {in_line(value, habits)}"
    listed = isinstance(value, list) and name in habits.spread
    if not value or (not listed and not _spread(value) and len(short) <= habits.width):
        return [short]
    step = habits.list_indent if isinstance(value, list) else habits.step
    return [head, *_below(value, habits, at=at + step)]


def item(value: Any, habits: Habits, *, at: int) -> list[str]:
    """The lines of one item of a list by indentation whose dashes stand in column `at`."""
    dash = " " * at + "-".ljust(habits.dash)
    short = dash + as_item(value, habits)
    if not value or isinstance(value, str):
        return [short]
    if not _spread(value) and len(short) <= habits.width:
        return [short]
    lines = list(_below(value, habits, at=at + habits.dash))
    return [dash + lines[0].lstrip(" "), *lines[1:]]


def as_item(value: Any, habits: Habits) -> str:
    """An item behind its dash in one line: `name: {…}` for a map of one key with more in it."""
    if isinstance(value, str):
        return scalar(value, habits, flow=False)
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, inner),) = value.items()
        if not isinstance(inner, str):
            return f"{scalar(name, habits, flow=False, key=True)}: {in_line(inner, habits)}"
    return in_line(value, habits)


def _spread(value: Any) -> bool:
    if isinstance(value, Mapping):
        return isinstance(value, Spread) or any(_spread(inner) for inner in value.values())
    return False


def _below(value: Any, habits: Habits, *, at: int) -> Iterator[str]:
    """The lines of the entries or items of a collection, which stand in column `at`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from entry(name, inner, habits, at=at)
        return
    for inner in value:
        yield from item(inner, habits, at=at)
