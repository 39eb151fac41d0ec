"""Broken YAML for want of one sign: a comma between two keys, or the colon after one."""

from __future__ import annotations

import re
from functools import cache

from msgen.diagnostics import Diagnostic, Source, Span
from msgen.spec.syntax_places import At
from msgen.spec.traps import trap
from msgen.spec.tree import span_at

_OPENING = ("{", "[", ",")
_KEY_BEFORE = re.compile(r"(?<!\S)[A-Za-z_][\w.-]*$")
_KEY_AFTER = re.compile(r"([A-Za-z_][\w.-]*) *:(?: |$)")
_NO_COLON = re.compile(
    r"(\s*(?:- )*)([^\s{}\[\]'\"#:&*!|>-](?:[^{}\[\]'\"#:]|(?<=/){[\w*]+})*?) +[{\[]"
)
_LONGEST = 200
"""Characters of a line in which a key is looked for: the search takes their square."""

_PROSE = ("description", "title", "summary")


def comma(source: Source, at: At) -> Diagnostic | None:
    """`{kind: postgres entities: …}`: a second key where the value of the first goes on."""
    text = source.line(at[0] + 1)
    before = text[: at[1]].rstrip()
    if before.endswith(("}", "]", "'", '"')) and len(before) < at[1]:
        follows = _KEY_AFTER.match(text, at[1])
        return _comma(source, at, follows[1]) if follows else None
    key = _KEY_BEFORE.search(before) if text[at[1] : at[1] + 1] == ":" else None
    if key is None:
        return None
    ahead = text[: key.start()].rstrip()
    where = (at[0], key.start())
    if not ahead:
        above = source.line(at[0]).split(" #")[0].rstrip()
        goes_on = above and not above.endswith((*_OPENING, ":"))
        closed = sum(text.count(sign) for sign in "]}") > sum(text.count(sign) for sign in "[{")
        # else it is the bracket above that somebody forgot to close
        return _comma(source, where, key[0]) if goes_on and closed else None
    begin = max(ahead.rfind(sign) for sign in _OPENING) + 1
    owner, colon, value = ahead[begin:].partition(": ")
    plain = " " not in value.strip() and owner.strip() not in _PROSE
    if not colon or not value.strip() or not (plain or key[0] in known_words()):
        return None
    return _comma(source, where, key[0])


def colon_in_flow(source: Source, at: At) -> Diagnostic | None:
    """`{GET /notes {…}}`: a bracket right after a key."""
    text = source.line(at[0] + 1)
    if text[at[1] : at[1] + 1] not in ("{", "[") or text[at[1] - 1 : at[1]] != " ":
        return None
    begin = max(text.rfind(sign, 0, at[1]) for sign in _OPENING) + 1
    key = text[begin : at[1]].strip()
    if not key or ":" in key or key.endswith(("}", "]", "'", '"')):
        return None
    return _colon(source, (at[0], text.index(key, begin)), key)


def colon_in_block(source: Source, line: int) -> Diagnostic | None:
    """The same on a line of its own, `GET /notes {…}`; `line` counts from 0."""
    found = _NO_COLON.match(source.line(line + 1)[:_LONGEST])
    return _colon(source, (line, len(found[1])), found[2]) if found else None


def is_torn(key: str | int) -> bool:
    """Whether a key is what the parser makes of `expose {prefix: /a}`: `expose {prefix`."""
    return isinstance(key, str) and " {" in key and key.count("{") > key.count("}")


def colon_in_key(key: str, span: Span) -> Diagnostic:
    """A key that `is_torn`."""
    name = key.partition(" {")[0].rstrip()
    return trap("missing-colon").at(
        Span(span.file, span.line, span.column, span.end_line, span.column + len(name)),
        f"`:` is missing after `{name}`",
        hint=f"write `{name}: {{…`",
    )


@cache
def known_words() -> frozenset[str]:
    """Every key of the language, wherever it belongs."""
    from msgen.spec.reference import known_keys  # the models cost time, and only mistakes need them

    return frozenset(key.rpartition(".")[2] for key in known_keys()) - {"*"}


def _comma(source: Source, at: At, key: str) -> Diagnostic:
    return trap("missing-comma").at(
        span_at(source, at, key),
        f"a comma is missing before `{key}`",
        hint=f"write `, {key}: …`",
    )


def _colon(source: Source, at: At, key: str) -> Diagnostic:
    opened = source.line(at[0] + 1)[at[1] + len(key) :].lstrip()[:1]
    return trap("missing-colon").at(
        span_at(source, at, key),
        f"`:` is missing after `{key}`",
        hint=f"write `{key}: {opened}…`",
    )
