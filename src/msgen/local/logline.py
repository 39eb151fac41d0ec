"""One line of a log as people like to read it: whose it is, in colour, and JSON unfolded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.text import Text

_COLOURS = (
    "cyan",
    "magenta",
    "green",
    "yellow",
    "blue",
    "bright_cyan",
    "bright_magenta",
    "bright_green",
)
_LEVELS = {
    "debug": "dim",
    "info": "green",
    "warning": "yellow",
    "error": "bold red",
    "critical": "bold red",
}
_MESSAGE = ("event", "message", "msg")
_HIDDEN = (
    *_MESSAGE,
    "level",
    "timestamp",
    "time",
    "service",
    "version",
    "logger",
    "span_id",
    "environment",
)


class LinePainter:
    """Prefixes lines with their names, in columns and each in its own colour.

    `plain` leaves the text of a line as it is, for programs.
    """

    def __init__(self, names: Iterable[str], *, plain: bool) -> None:
        ordered = list(names)
        self._width = max(map(len, ordered), default=0)
        self._colour = {name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate(ordered)}
        self._plain = plain

    def paint(self, name: str, line: str) -> Text:
        """The line, ready to print."""
        prefix = (f"{name:<{self._width}} │ ", self._colour.get(name, ""))
        record = None if self._plain else _record(line)
        return Text.assemble(prefix, Text.from_ansi(line) if record is None else _unfold(record))


def _record(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _unfold(record: dict[str, Any]) -> Text:
    """Level, message, then what else is in the record."""
    level = str(record.get("level", "info")).lower()
    message = next((str(record[key]) for key in _MESSAGE if record.get(key)), "")
    text = Text.assemble((f"{level:<7} ", _LEVELS.get(level, "")), message)
    for key, value in record.items():
        if key in _HIDDEN or value in (None, ""):
            continue
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        separator = "\n    " if "\n" in shown else " "
        text.append(f"{separator}{key}=", style="dim")
        text.append(shown.replace("\n", "\n    "), style="dim" if "\n" in shown else "")
    return text
