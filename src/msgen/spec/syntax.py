"""YAML syntax errors, said so that people can mend them.

The parser reports what it expected where it gave up. The cause usually stands on that line or
on the one before, so both are looked at first, and the parser's own words come last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from msgen.diagnostics import Diagnostic, Related, Source, Span
from msgen.spec.traps import trap
from msgen.spec.tree import span_at

_At: TypeAlias = tuple[int, int]
_BRACE_IN_FLOW = re.compile(r"[\w/.~-]*\{\w*\}[\w/.{}-]*")


def describe(error: yaml.YAMLError, source: Source) -> Diagnostic:
    """What is wrong, where, and how to write it."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    at: _At = (mark.line, mark.column) if mark else (0, 0)
    start: _At | None = (context.line, context.column) if context else None
    for judge in (_tab, *_JUDGES.get(_key_of(problem), ())):
        found = judge(source, at, start)
        if found:
            return found
    related = ()
    if start and start != at:
        related = (Related(_point(source, start), str(error.context)),)  # type: ignore[attr-defined]
    return trap("yaml-syntax").at(
        _point(source, at),
        f"this is not valid YAML here: {problem}",
        hint="look at this line and the one before it: indentation, quotes, brackets",
        related=related,
    )


def _key_of(problem: str) -> str:
    return next((known for known in _JUDGES if known in problem), "")


def _point(source: Source, at: _At) -> Span:
    last = source.text.count("\n") + 1
    line, column = at
    while line + 1 > last or (line > 0 and not source.line(line + 1).strip()):
        line, column = line - 1, len(source.line(line).rstrip())
    return span_at(source, (max(line, 0), column), source.line(line + 1)[column : column + 1] or None)


def _tab(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    for line in (at[0], at[0] - 1):
        text = source.line(line + 1)
        indent = text[: len(text) - len(text.lstrip())]
        if "\t" in indent:
            column = indent.index("\t")
            return trap("tab-indentation").at(
                Span(source.name, line + 1, column + 1, line + 1, len(indent) + 1),
                "this line is indented with a tab",
                hint="YAML allows only spaces here; two a level are usual",
            )
    return None


def _in_flow(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    """A brace, a quote or a bracket inside `{…}` or `[…]` that ended a value too soon."""
    text = source.line(at[0] + 1)
    for match in _BRACE_IN_FLOW.finditer(text):
        path = match.group()
        if match.start() <= at[1] <= match.end() and not path.startswith("{}"):
            return trap("flow-braces").at(
                Span(source.name, at[0] + 1, match.start() + 1, at[0] + 1, match.end() + 1),
                f"the `{{` in `{path}` opens a map, because it stands inside braces",
                hint=f"put quotes around it, '{path}', or write the outer map on lines of its own",
            )
    before = text[: at[1]].rstrip()
    if before.endswith(("'", '"')):
        return trap("text-after-quote").at(
            _point(source, at),
            "text goes on after the closing quote",
            hint="put quotes around the whole value, and double those inside: 'it''s'",
        )
    if start:
        opened = source.line(start[0] + 1)[start[1] : start[1] + 1]
        if opened in ("[", "{"):
            closing = {"[": "]", "{": "}"}[opened]
            return trap("unclosed-bracket").at(
                _point(source, at),
                f"a `,` or the closing `{closing}` is missing before this",
                hint=f"close the `{opened}`, or separate its items with commas",
                related=(Related(span_at(source, start, opened), f"the `{opened}` stands here"),),
            )
    return None


def _block(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    """The indentation of a line fits no line above, or a quote was closed too soon."""
    text = source.line(at[0] + 1)
    before = text[: at[1]].rstrip()
    if before.endswith(("'", '"')):
        return trap("text-after-quote").at(
            _point(source, at),
            "text goes on after the closing quote",
            hint="put quotes around the whole value, and double those inside: 'it''s'",
        )
    if before.endswith(("]", "}")):
        return trap("text-after-bracket").at(
            _point(source, at),
            f"text goes on after the closing `{before[-1]}`",
            hint="put quotes around the whole value if the bracket belongs to it",
        )
    if not before.strip():
        return _indentation(source, at, start)
    return None


def _indentation(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    text = source.line(at[0] + 1)
    related = ()
    if start and start[0] < at[0]:
        related = (Related(span_at(source, start, None), f"it belongs to the block that begins here, {start[1]} spaces in"),)
    return trap("bad-indentation").at(
        Span(source.name, at[0] + 1, at[1] + 1, at[0] + 1, len(text.rstrip()) + 1),
        f"this line is {at[1]} spaces in, and no block above is",
        hint="keys of one map begin in one column",
        related=related,
    )


def _colon(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    """`a: b: c`, or a key that is deeper than the text value above it."""
    text = source.line(at[0] + 1)
    head = text[: at[1]]
    match = re.match(r"\s*(?:- )?([^:]+): +(\S.*)$", head)
    if match:
        value = text[match.start(2) :].split(" #")[0].rstrip()
        return trap("colon-in-value").at(
            Span(source.name, at[0] + 1, match.start(2) + 1, at[0] + 1, match.start(2) + len(value) + 1),
            "a value without quotes must not hold a colon and a space",
            hint=f"put it in quotes: {match.group(1).strip()}: '{value}'",
        )
    above = source.line(at[0])
    glued = re.match(r"\s*([\w.-]+):(\S.*)$", above)
    if glued:
        start = len(above) - len(above.lstrip())
        return trap("missing-space").at(
            span_at(source, (at[0] - 1, start), above.strip()),
            f"`{above.strip()}` is one text, because no space follows the colon",
            hint=f"write `{glued.group(1)}: {glued.group(2)}`",
        )
    indent = len(text) - len(text.lstrip())
    return _indentation(source, (at[0], indent), None)


def _no_colon(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    """A line that ought to be `key: value` and has no colon."""
    where = start or at
    text = source.line(where[0] + 1)
    if text.count('"') % 2 or text.count("'") % 2:
        return _quote(source, at, start)
    words = text[where[1] :].split(" #")[0].rstrip()
    glued = re.match(r"([\w.-]+):(\S.*)$", words)
    if glued:
        return trap("missing-space").at(
            span_at(source, where, words),
            f"`{words}` is one text, because no space follows the colon",
            hint=f"write `{glued.group(1)}: {glued.group(2)}`",
        )
    return trap("missing-colon").at(
        span_at(source, where, words or None),
        f"`{words}` stands where a key and a colon are needed",
        hint=f"write `{words}: …`; a list item begins with `- `",
    )


def _quote(source: Source, _at: _At, start: _At | None) -> Diagnostic | None:
    if start is None:
        return None
    opened = source.line(start[0] + 1)[start[1] : start[1] + 1]
    if opened not in ("'", '"'):
        return None
    return trap("unclosed-quote").at(
        span_at(source, start, opened),
        f"the quote {opened} that opens here is never closed",
        hint="a quote inside a value is doubled, 'it''s', or the value stands in quotes of the other kind",
    )


def _end(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    return _quote(source, at, start) or _in_flow(source, at, start)


def _first_character(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    text = source.line(at[0] + 1)
    sign = text[at[1] : at[1] + 1]
    value = text[at[1] :].split(" #")[0].rstrip(" ,]}")
    return trap("reserved-character").at(
        span_at(source, at, sign),
        f"a value must not begin with `{sign}`",
        hint=f"put it in quotes: '{value}'",
    )


def _star(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    text = source.line(at[0] + 1)
    column = max(text.rfind("*", 0, at[1] + 1), text.rfind("&", 0, at[1] + 1))
    return _first_character(source, (at[0], column), None) if column >= 0 else None


def _escape(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    typed = source.line(at[0] + 1)[max(at[1] - 1, 0) : at[1] + 1]
    return trap("bad-escape").at(
        span_at(source, (at[0], max(at[1] - 1, 0)), typed),
        f"`{typed}` is no escape that YAML knows",
        hint="write it in single quotes, where a backslash is a backslash",
    )


def _dash(source: Source, at: _At, _start: _At | None) -> Diagnostic | None:
    if source.line(at[0] + 1)[at[1] : at[1] + 1] != "-":
        return None
    return trap("bad-indentation").at(
        span_at(source, at, "-"),
        "a list cannot begin on the line of its key",
        hint="put each `- item` on a line of its own, or write [item, item]",
    )


def _tag(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    where = start or at
    rest = source.line(where[0] + 1)[where[1] :]
    typed = next((word for word in rest.split() if word.startswith("!")), None)
    if typed is None:
        return None
    return trap("explicit-tag").at(
        span_at(source, where, typed),
        f"the tag `{typed}` is not part of the language",
        hint=f"a value that begins with `!` needs quotes: '{typed}'",
    )


def _directive(source: Source, at: _At, start: _At | None) -> Diagnostic | None:
    where = start or at
    text = source.line(where[0] + 1)
    if not text.startswith("%"):
        return None
    return trap("reserved-character").at(
        span_at(source, (where[0], 0), text.rstrip()),
        "a line that begins with `%` is an instruction to the YAML parser",
        hint="delete it, or put the text in quotes",
    )


_Judge: TypeAlias = Callable[[Source, _At, _At | None], Diagnostic | None]

_JUDGES: dict[str, tuple[_Judge, ...]] = {
    "did not find expected ',' or": (_in_flow,),
    "expected ',' or": (_in_flow,),
    "did not find expected node content": (_in_flow, _tag),
    "did not find expected key": (_block,),
    "expected <block end>": (_block,),
    "did not find expected '-' indicator": (_block,),
    "mapping values are not allowed": (_colon,),
    "could not find expected ':'": (_no_colon,),
    "found unexpected end of stream": (_end,),
    "found unexpected document indicator": (_end,),
    "found character that cannot start any token": (_first_character,),
    "cannot start any token": (_first_character,),
    "did not find expected alphabetic or numeric character": (_star,),
    "expected alphabetic or numeric character": (_star,),
    "found unknown escape character": (_escape,),
    "did not find expected hexdecimal number": (_escape,),
    "block sequence entries are not allowed": (_dash,),
    "tag": (_tag,),
    "directive": (_directive,),
    "found incompatible YAML document": (_directive,),
    "did not find expected <document start>": (_directive, _block),
}


def problem_texts() -> tuple[Any, ...]:
    """The parser's messages that are said in other words, for the tests."""
    return tuple(_JUDGES)
