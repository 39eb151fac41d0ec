"""Broken YAML between lines: tabs, indentation, colons that are missing or too many."""

from __future__ import annotations

import re

from msgen.diagnostics import Diagnostic, Related, Source, Span
from msgen.spec import syntax_missing as missing
from msgen.spec.syntax_places import At, after_quote, colon_in_value, point
from msgen.spec.syntax_values import open_quote
from msgen.spec.traps import trap
from msgen.spec.tree import span_at

JOINED = " (msgen merge-spec)"
"""Ends the outer markers that merge-spec leaves; git has labels of its own for both sides."""

_GLUED = re.compile(r"[\w.-]+:\S.*$")


_JOIN = (
    "msgen merge-spec joins what both sides added; or keep what is right, delete the markers, "
    "then: msgen apply"
)
_DECIDE = (
    "both sides are joined as far as they go, and this is left to decide by hand: keep what is "
    "right, delete the markers, then: msgen apply"
)


def merge_markers(source: Source, _at: At, _start: At | None) -> Diagnostic | None:
    """Git's markers of a conflict, wherever the parser gave up because of them."""
    lines = source.text.splitlines()
    first = next((n for n, line in enumerate(lines) if line.startswith("<<<<<<< ")), None)
    if first is None or not any(line.startswith(">>>>>>> ") for line in lines[first:]):
        return None
    opening = [line for line in lines if line.startswith("<<<<<<< ")]
    joined = all(line.endswith(JOINED) for line in opening)
    return trap("merge-markers").at(
        span_at(source, (first, 0), lines[first]),
        "a merge left its conflict markers here",
        hint=_DECIDE if joined else _JOIN,
    )


def tab(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """A tab in the indentation of the broken line or the one before."""
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


def no_key(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """The indentation of a line fits no line above, or a quote was closed too soon."""
    text = source.line(at[0] + 1)
    before = text[: at[1]].rstrip()
    if found := after_quote(source, at):
        return found
    if before.endswith(("]", "}")):
        if found := missing.colon_in_block(source, at[0]):
            return found
        return trap("text-after-bracket").at(
            point(source, at),
            f"text goes on after the closing `{before[-1]}`",
            hint="put quotes around the whole value if the bracket belongs to it",
        )
    if not before and text[at[1] : at[1] + 1] == ":":
        return trap("missing-key").at(
            span_at(source, at, ":"),
            "there is a value here, and no key before it",
            hint="write the key before the colon, or delete the colon",
        )
    if not before:
        return _indentation(source, at, start)
    return None


def _indentation(source: Source, at: At, start: At | None) -> Diagnostic | None:
    text = source.line(at[0] + 1)
    span = Span(source.name, at[0] + 1, at[1] + 1, at[0] + 1, len(text.rstrip()) + 1)
    above = source.line(at[0])
    valued = re.match(r"(\s*(?:- )*)([^\s#-][^:]*): +[^\s#|>&]", above)
    if valued and len(valued.group(1)) < at[1]:
        key = valued.group(2)
        return trap("bad-indentation").at(
            span,
            f'this line is deeper than "{key}" above, which has a value already',
            hint=f'begin it in the column of "{key}", or delete that value',
        )
    related: tuple[Related, ...] = ()
    if start and start[0] < at[0]:
        note = f"the block it follows begins here, {_spaces(start[1])} in"
        related = (Related(span_at(source, start, None), note),)
    return trap("bad-indentation").at(
        span,
        f"this line is {_spaces(at[1])} in, and no block above is",
        hint="keys of one map begin in one column",
        related=related,
    )


def _spaces(count: int) -> str:
    return f"{count} space{'' if count == 1 else 's'}"


def second_colon(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """`a: b: c`, or a key that is deeper than the text value above it."""
    text = source.line(at[0] + 1)
    match = re.match(r"\s*(?:- )?([^:]+): +(\S.*)$", text[: at[1]])
    if match:
        value = text[match.start(2) :].split(" #")[0].rstrip()
        return colon_in_value(source, at[0], match.start(2), match.group(1).strip(), value)
    above = source.line(at[0])
    words = above.strip()
    begin = (at[0] - 1, len(above) - len(above.lstrip()))
    if _GLUED.match(words):
        return _missing_space(source, begin, words)
    if words and ":" not in words:
        return _missing_colon(source, begin, words)
    return _indentation(source, (at[0], len(text) - len(text.lstrip())), None)


def _missing_space(source: Source, at: At, words: str) -> Diagnostic:
    key, _, value = words.partition(":")
    return trap("missing-space").at(
        span_at(source, at, words),
        f"`{words}` is one text, because no space follows the colon",
        hint=f"write `{key}: {value}`",
    )


def _missing_colon(source: Source, at: At, words: str) -> Diagnostic:
    key, _, value = words.partition(" ")
    if value and key in missing.known_words():
        return trap("missing-colon").at(
            span_at(source, at, key),
            f"`:` is missing after `{key}`",
            hint=f"write `{key}: {value.strip()}`",
        )
    return trap("missing-colon").at(
        span_at(source, at, words or None),
        f"`{words}` stands where a key and a colon are needed",
        hint=f"write `{words}: …`; a list item begins with `- `",
    )


def no_colon(source: Source, at: At, start: At | None) -> Diagnostic | None:
    """A line that ought to be `key: value` and has no colon."""
    where = start or at
    text = source.line(where[0] + 1)
    if text.count('"') % 2 or text.count("'") % 2:
        return open_quote(source, at, start)
    words = text[where[1] :].split(" #")[0].rstrip()
    if _GLUED.match(words):
        return _missing_space(source, where, words)
    return _missing_colon(source, where, words)


def dash(source: Source, at: At, _start: At | None) -> Diagnostic | None:
    """`key: - item`, all on one line."""
    if source.line(at[0] + 1)[at[1] : at[1] + 1] != "-":
        return None
    return trap("bad-indentation").at(
        span_at(source, at, "-"),
        "a list cannot begin on the line of its key",
        hint="put each `- item` on a line of its own, or write [item, item]",
    )
