"""Broken YAML within a line: quotes, brackets, and signs that begin something else."""

from __future__ import annotations

import re

from msgen.diagnostics import Diagnostic, Related, Source, Span
from msgen.spec import syntax_missing as missing
from msgen.spec.syntax_places import At, after_quote, colon_in_value, point
from msgen.spec.traps import trap
from msgen.spec.tree import span_at

_CLOSING = {"[": "]", "{": "}"}
_VALUE_TAIL = re.compile(r"(?:[^\s,{}\[\]:]|[{\[][\w-]*[}\]]|:(?! ))*")


def in_flow(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """A brace, a quote or a bracket inside `{…}` or `[…]` that ended a value too soon."""
    text = source.line(at[0] + 1)
    if found := (
        _brace_in_value(source, at, text)
        or missing.comma(source, at)
        or missing.colon_in_flow(source, at)
        or after_quote(source, at)
        or _second_colon(source, at)
    ):
        return found
    if start is None:
        return None
    opened = source.line(start[0] + 1)[start[1] : start[1] + 1]
    if opened not in _CLOSING:
        return None
    hint = f"close the `{opened}`, or separate its items with commas"
    if _CLOSING[opened] in source.line(start[0] + 1).partition(" #")[2]:
        hint = f"the `{_CLOSING[opened]}` stands after ` #`, which begins a comment; use quotes"
    return trap("unclosed-bracket").at(
        point(source, at),
        f"a `,` or the closing `{_CLOSING[opened]}` is missing before this",
        hint=hint,
        related=(Related(span_at(source, start, opened), f"the `{opened}` stands here"),),
    )


def _second_colon(source: Source, at: At) -> Diagnostic | None:
    """`{a: b: c}`."""
    text = source.line(at[0] + 1)
    begin = max(text.rfind(sign, 0, at[1]) for sign in ("{", "[", ",")) + 1
    key, colon, value = text[begin : at[1]].partition(": ")
    if not colon or text[at[1] : at[1] + 1] != ":":
        return None
    end = min((i for i in (text.find(sign, at[1]) for sign in ",}]") if i > 0), default=len(text))
    column = begin + len(text[begin : at[1]]) - len(value.lstrip())
    return colon_in_value(source, at[0], column, key.strip(), text[column:end].rstrip())


def _brace_in_value(source: Source, at: At, text: str) -> Diagnostic | None:
    """`{GET /orders/{id}: …}`: the whole value around the bracket that broke it."""
    column = at[1]
    opened = text[column : column + 1]
    if opened not in _CLOSING or text[column - 1 : column] in ("", " ", ",", "{", "["):
        return None
    begin = max(text.rfind(sign, 0, column) + len(sign) for sign in ("{", "[", ",", ": "))
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    close = text.find(_CLOSING[opened], column)
    match = _VALUE_TAIL.match(text, close + 1 if close > 0 else column + 1)
    end = match.end() if match else column + 1
    value = text[begin:end].rstrip()
    return trap("flow-braces").at(
        Span(source.name, at[0] + 1, begin + 1, at[0] + 1, begin + len(value) + 1),
        f"the `{opened}` in `{value}` begins something new, because it stands inside brackets",
        hint=f"put quotes around it, '{value}', or write the outer part on lines of its own",
    )


def open_quote(source: Source, _at: At, start: At | None) -> Diagnostic | None:
    """A quote that is never closed; `start` is where it opens."""
    if start is None:
        return None
    opened = source.line(start[0] + 1)[start[1] : start[1] + 1]
    if opened not in ("'", '"'):
        return None
    return trap("unclosed-quote").at(
        span_at(source, start, opened),
        f"the quote {opened} that opens here is never closed",
        hint="double a quote inside a value, 'it''s', or use quotes of the other kind around it",
    )


def unexpected_end(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """The file ended inside a quote or a bracket."""
    return open_quote(source, at, start) or in_flow(source, at, start)


def first_character(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """A value that begins with a sign that YAML keeps for itself."""
    text = source.line(at[0] + 1)
    sign = text[at[1] : at[1] + 1]
    value = text[at[1] :].split(" #")[0].split(", ")[0].rstrip(" ,]}")
    named = "a backtick" if sign == "`" else f"`{sign}`"
    return trap("reserved-character").at(
        span_at(source, at, sign or None),
        f"a value must not begin with {named}",
        hint=f"put it in quotes: '{value}'",
    )


def star(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """`*` or `&` where no alias or anchor was meant."""
    text = source.line(at[0] + 1)
    column = max(text.rfind("*", 0, at[1] + 1), text.rfind("&", 0, at[1] + 1))
    if column < 0:
        return None
    where = (at[0], column)
    return after_quote(source, where) or first_character(source, where, None)


def escape(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """A backslash in double quotes before a letter that means nothing."""
    text = source.line(at[0] + 1)
    column = max(text.rfind("\\", 0, at[1] + 1), 0)
    typed = text[column : column + 2]
    return trap("bad-escape").at(
        span_at(source, (at[0], column), typed),
        f"`{typed}` is no escape that YAML knows",
        hint="write it in single quotes, where a backslash is a backslash",
    )


def tag(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """`!` with something that is no tag."""
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


def directive(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """A line that begins with `%`."""
    where = start or at
    text = source.line(where[0] + 1)
    if not text.startswith("%"):
        return None
    return trap("reserved-character").at(
        span_at(source, (where[0], 0), text.rstrip()),
        "a line that begins with `%` is an instruction to the YAML parser",
        hint="delete it, or put the text in quotes",
    )


def after_end(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """Text after `...`, or after a map in braces that is the whole file."""
    text = source.line(at[0] + 1)[at[1] :].rstrip()
    return trap("several-documents").at(
        span_at(source, at, text or None),
        "text goes on after the end of the document",
        hint="delete the line `...`, or what stands before this, so that the file is one map",
    )
