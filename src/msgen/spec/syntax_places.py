"""Findings and places that several judges of broken YAML share.

Positions are (line, column), counted from 0, as the parser has them.
"""

from __future__ import annotations

from typing import TypeAlias

from msgen.diagnostics import Diagnostic, Source, Span
from msgen.spec.traps import trap
from msgen.spec.tree import span_at

At: TypeAlias = tuple[int, int]


def point(source: Source, at: At) -> Span:
    """The character at a place; if nothing is there, the end of the last text before it."""
    last = source.text.count("\n") + 1
    line, column = at
    while line + 1 > last or (line > 0 and not source.line(line + 1).strip()):
        line, column = line - 1, len(source.line(line).rstrip())
    return span_at(
        source, (max(line, 0), column), source.line(line + 1)[column : column + 1] or None
    )


def after_quote(source: Source, at: At) -> Diagnostic | None:
    """Text that goes on after a closing quote just before `at`."""
    before = source.line(at[0] + 1)[: at[1]].rstrip()
    if not before.endswith(("'", '"')):
        return None
    return trap("text-after-quote").at(
        point(source, at),
        "text goes on after the closing quote",
        hint="put quotes around the whole value, and double those inside: 'it''s'",
    )


def colon_in_value(source: Source, line: int, column: int, key: str, value: str) -> Diagnostic:
    """A value that begins at `column` of `line` and holds a colon and a space."""
    return trap("colon-in-value").at(
        Span(source.name, line + 1, column + 1, line + 1, column + len(value) + 1),
        "a value without quotes must not hold a colon and a space",
        hint=f"put it in quotes: {key}: '{value}'",
    )
