"""Traps of style: what a missing value, a missing space or a brace most likely meant."""

from __future__ import annotations

import re

from msgen.diagnostics import Diagnostic, Source
from msgen.spec.traps import trap
from msgen.spec.tree import Map, Path, span_at

_GLUED = re.compile(r"([A-Za-z_][\w./ {}-]*):(?!//)([^\s:].*)")


def missing_item(source: Source, line: int, column: int) -> Diagnostic:
    """A list item without a text: `- ` alone."""
    before = source.line(line + 1)[:column].rstrip()
    at = (line, max(len(before) - 1, 0))
    return trap("missing-value").at(
        span_at(source, at, "-"),
        "this list item is empty",
        hint="write the item, `{}` for an empty map, or delete the line",
    )


def missing_value(source: Source, key: str, at: tuple[int, int], holder: Map) -> Diagnostic:
    """A key without a value. Inside braces it is more often a comma or a brace gone wrong."""
    span = span_at(source, at, key)
    after = source.line(span.end_line)[span.end_column - 1 :].lstrip()
    if not _typed(source, holder) or after.startswith(":"):
        return trap("missing-value").at(
            span,
            f'"{key}" has no value',
            hint=f"an empty map is written `{key}: {{}}`; `null` takes a default away",
        )
    glued = _GLUED.fullmatch(key)
    if glued:
        return _space(source, key, at)
    if not holder:
        return trap("flow-braces").at(
            span,
            f'`{{{key}}}` is read as a map with the key "{key}", which has no value',
            hint=f"a text with braces needs quotes around all of it, as in '{{{key}}}'",
        )
    previous = next(reversed(holder))
    value = holder[previous]
    if isinstance(value, str):
        return trap("flow-comma").at(
            span,
            f'the comma ends the value of "{previous}", so "{key}" is a key without a value',
            hint=f"inside braces a text with a comma needs quotes: {previous}: '{value}, {key}'",
        )
    return trap("missing-value").at(
        span,
        f'"{key}" has no value',
        hint=f"an empty map is written `{key}: {{}}`",
    )


def missing_space(source: Source, value: str, at: tuple[int, int], path: Path) -> Diagnostic | None:
    """`timeout:300ms` on a line of its own, where a key and a value were meant.

    `path` is where the text stands. Only a key that is known there is one: `nginx:1.25` on a
    line below `image:` is a text like any other.
    """
    if "\n" in value or not _GLUED.fullmatch(value):
        return None
    from msgen.spec.fields import find, keys  # the models are not needed for sound files

    place = find(path)
    model = place.model if place else None
    if model is None or value.partition(":")[0] not in keys(model):
        return None
    return _space(source, value, at)


def _space(source: Source, text: str, at: tuple[int, int]) -> Diagnostic:
    key, _, value = text.partition(":")
    return trap("missing-space").at(
        span_at(source, at, text),
        f"`{text}` is one text, because no space follows the colon",
        hint=f"write `{key}: {value.strip()}`",
    )


def _typed(source: Source, node: Map) -> bool:
    """Whether a map was written in braces."""
    return source.line(node.mark[0] + 1)[node.mark[1] :].startswith("{")
