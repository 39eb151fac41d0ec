"""Where the models complain, in terms of what was typed.

pydantic names a place in the long form; the file may hold a short one. The path is followed
as far as the tree allows, and steps that only the long form has are skipped.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from msgen.diagnostics import Span
from msgen.spec.problems import KEY
from msgen.spec.tree import Map, Path, Seq, locate

__all__ = ["KEY", "span_of", "written"]

_NULL = re.compile(r"null|~", re.IGNORECASE)


def written(root: Map, place: Path) -> tuple[Path, Any]:
    """The path in the tree that stands for `place`, and the node there."""
    node: Any = root
    path: list[str | int] = []
    for step in place:
        for taken in _steps(node, step, in_list=bool(path) and isinstance(path[-1], int)):
            path.append(taken)
            node = node[taken]
    return tuple(path), node


def span_of(root: Map, place: Path, *, offset: int = 0, width: int = 0) -> Span:
    """The span of `place`, or of `width` characters of the text that stands there."""
    key = bool(place) and place[-1] == KEY
    path, node = written(root, place[:-1] if key else place)
    span = locate(root, path, key=key)
    if key or not path or not (node is None or (width and isinstance(node, str))):
        return span
    line = _line(root, path, span)
    if node is None:
        null = _NULL.match(line, span.column - 1)
        return replace(span, end_column=null.end() + 1) if null else span
    return _inside(line, span, node=node, at=(offset, width))


def _steps(node: Any, step: str | int, *, in_list: bool) -> tuple[str | int, ...]:
    """The steps in the tree for one of the long form: none, one, or two through `{name: …}`."""
    if isinstance(node, Map):
        for key in (str(step), f"{step}?"):
            if key in node:
                return (key,)
        if in_list and len(node) == 1 and isinstance(step, str):
            only = next(iter(node))
            inner = node[only]
            return (only, step) if isinstance(inner, Map) and step in inner else ()
        return ()
    if isinstance(node, Seq):
        if isinstance(step, int):
            return (step,) if step < len(node) else ()
        return _by_name(node, step)
    return ()


def _by_name(node: Seq, step: str) -> tuple[str | int, ...]:
    for index, item in enumerate(node):
        if isinstance(item, str) and item.removesuffix("?").rstrip() == step:
            return (index,)
        for key in item if isinstance(item, Map) else ():
            if key.removesuffix("?").rstrip() == step:
                return (index, key)
    return ()


def _line(root: Map, path: Path, span: Span) -> str:
    """The line of the source in which the scalar at `path` begins."""
    holder: Any = root
    for step in path[:-1]:
        holder = holder[step]
    source = holder.source_of(str(path[-1])) if isinstance(holder, Map) else holder.source
    return source.line(span.line)


def _inside(line: str, span: Span, *, node: str, at: tuple[int, int]) -> Span:
    """The part of a scalar, if it stands on one line as it was read."""
    begin = span.column - 1
    begin += line[begin : begin + 1] in ("'", '"')
    if not line.startswith(node, begin):
        return span
    column = begin + min(at[0], len(node)) + 1
    return Span(span.file, span.line, column, span.line, column + at[1])
