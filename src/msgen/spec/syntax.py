"""YAML syntax errors, said so that people can mend them.

The parser reports what it expected where it gave up. The cause usually stands on that line or
on the one before, so both are looked at first, and the parser's own words come last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import yaml

from msgen.diagnostics import Diagnostic, Related, Source
from msgen.spec import syntax_lines as lines
from msgen.spec import syntax_values as values
from msgen.spec.syntax_places import At, point
from msgen.spec.traps import trap


def describe(error: yaml.YAMLError, source: Source) -> Diagnostic:
    """What is wrong, where, and how to write it."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    at: At = (mark.line, mark.column) if mark else (0, 0)
    start: At | None = (context.line, context.column) if context else None
    for judge in (lines.merge_markers, lines.tab, *_JUDGES.get(_key_of(problem), ())):
        found = judge(source, at, start)
        if found:
            return found
    related: tuple[Related, ...] = ()
    if start and start != at:
        related = (Related(point(source, start), str(error.context)),)  # type: ignore[attr-defined]
    return trap("yaml-syntax").at(
        point(source, at),
        f"this is not valid YAML here: {problem}",
        hint="look at this line and the one before it: indentation, quotes, brackets",
        related=related,
    )


def _key_of(problem: str) -> str:
    return next((known for known in _JUDGES if known in problem), "")


_Judge: TypeAlias = Callable[[Source, At, At | None], Diagnostic | None]

_JUDGES: dict[str, tuple[_Judge, ...]] = {
    "did not find expected ',' or": (values.in_flow,),
    "expected ',' or": (values.in_flow,),
    "did not find expected node content": (values.in_flow, values.tag),
    "did not find expected key": (lines.no_key,),
    "expected <block end>": (lines.no_key,),
    "did not find expected '-' indicator": (lines.no_key,),
    "mapping values are not allowed": (lines.second_colon,),
    "could not find expected ':'": (lines.no_colon,),
    "found unexpected end of stream": (values.unexpected_end,),
    "found unexpected document indicator": (values.unexpected_end,),
    "found character that cannot start any token": (values.first_character,),
    "cannot start any token": (values.first_character,),
    "did not find expected alphabetic or numeric character": (values.star,),
    "expected alphabetic or numeric character": (values.star,),
    "found unknown escape character": (values.escape,),
    "did not find expected hexdecimal number": (values.escape,),
    "block sequence entries are not allowed": (lines.dash,),
    "tag": (values.tag,),
    "directive": (values.directive,),
    "found unexpected non-alphabetical character": (values.directive,),
    "found incompatible YAML document": (values.directive,),
    "did not find expected <document start>": (values.directive, values.after_end),
    "expected '<document start>'": (values.directive, values.after_end),
}
