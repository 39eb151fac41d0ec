"""Paths of endpoints and routes: their four forms, which of two wins, and when two overlap.

Precedence, first to match: a route for a named host before one for any host; then exact
paths, templates, regular expressions, and prefixes. Of two templates the one with plain text
at the first segment that differs; of two prefixes the longer; then a named method before any
method, and more header and query conditions before fewer. Regular expressions come before
prefixes because a front end at ``/`` would hide every one of them otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from msgen.plan.model import Match, Matching
from msgen.records import dataclass

_PARAMETER = re.compile(r"\{([^{}]+)\}")
_RANK = {Matching.EXACT: 0, Matching.TEMPLATE: 1, Matching.REGEX: 2, Matching.PREFIX: 3}


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a path matches: ``path`` is without the marks ``~`` and ``/*``.

    ``method`` and ``host`` None mean any.
    """

    matching: Matching
    path: str
    method: str | None = None
    host: str | None = None
    matches: tuple[Match, ...] = ()


class Overlap(StrEnum):
    """How two patterns that some request matches both relate."""

    SAME = "same"  # every request: the second can never be reached
    PARTIAL = "partial"  # some requests: the one of higher precedence gets them


def parse(text: str) -> tuple[Matching, str]:
    """``/a/{id}``, ``/a/*``, ``~/a/[0-9]+``, ``/a`` -> its form and the path without marks."""
    if text.startswith("~"):
        return Matching.REGEX, text[1:].strip()
    if text.endswith("/*"):
        return Matching.PREFIX, text[:-2] or "/"
    if _PARAMETER.search(text):
        return Matching.TEMPLATE, text
    return Matching.EXACT, text


def parameters(path: str) -> tuple[str, ...]:
    """Names of the path's parameters, in order."""
    return tuple(_PARAMETER.findall(path))


def join(prefix: str, path: str) -> str:
    """``/api`` + ``/orders`` -> ``/api/orders``; a prefix of ``/`` adds nothing."""
    prefix = prefix.rstrip("/")
    return prefix + path if path != "/" or not prefix else prefix


def under(path: str, prefix: str) -> bool:
    """Whether ``path`` is ``prefix`` or stands below it, by whole segments."""
    prefix = prefix.rstrip("/")
    return not prefix or path == prefix or path.startswith(prefix + "/")


def regex_of(matching: Matching, path: str) -> str:
    """An equivalent anchored regular expression (RE2 and Python alike)."""
    match matching:
        case Matching.REGEX:
            return path
        case Matching.PREFIX:
            return "/.*" if path == "/" else f"{re.escape(path)}(?:/.*)?"
        case _:
            parts = _PARAMETER.split(path)
            return "".join("[^/]+" if i % 2 else re.escape(part) for i, part in enumerate(parts))


def precedence(pattern: Pattern) -> tuple[object, ...]:
    """A sort key: patterns that sort first win. Total, so that ties go by text."""
    segments = pattern.path.split("/")
    return (
        pattern.host is None,
        (pattern.host or "").startswith("*"),
        _RANK[pattern.matching],
        -len(pattern.path) if pattern.matching in (Matching.PREFIX, Matching.REGEX) else 0,
        tuple((_PARAMETER.search(s) is not None, s) for s in segments),
        pattern.method is None,
        -len(pattern.matches),
        pattern.host or "",
        pattern.method or "",
        tuple((m.kind, m.name, m.value or "") for m in pattern.matches),
    )


def overlap(one: Pattern, other: Pattern) -> Overlap | None:
    """How the two overlap; None when no request matches both.

    Two different regular expressions are taken to overlap only when the plain beginning of
    one matches the other, since the question in general is not worth its cost.
    """
    if one.host != other.host and not _hosts_meet(one.host, other.host):
        return None
    if one.method != other.method and None not in (one.method, other.method):
        return None
    if _exclude_each_other(one.matches, other.matches) or not _paths_meet(one, other):
        return None
    equal = (
        one.host == other.host
        and one.method == other.method
        and set(one.matches) == set(other.matches)
        and one.matching == other.matching
        and _anonymous(one.path) == _anonymous(other.path)
    )
    return Overlap.SAME if equal else Overlap.PARTIAL


def winner(one: Pattern, other: Pattern) -> Pattern:
    """The one of two patterns that gets a request which both match."""
    return min(one, other, key=precedence)


def _anonymous(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _hosts_meet(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    wild, plain = (one, other) if one.startswith("*") else (other, one)
    return wild.startswith("*") and plain.endswith(wild[1:])


def _exclude_each_other(one: Iterable[Match], other: Iterable[Match]) -> bool:
    wanted = {(m.kind, m.name): m.value for m in one if m.value is not None}
    return any(
        m.value is not None and wanted.get((m.kind, m.name), m.value) != m.value for m in other
    )


def _paths_meet(one: Pattern, other: Pattern) -> bool:
    first, second = sorted((one, other), key=lambda p: (_RANK[p.matching], p.path))
    if second.matching is Matching.REGEX:
        return _regex_meets(first, second)
    if first.matching is Matching.REGEX:  # and the second is a prefix
        plain = re.split(r"[\\\[(.*+?{|^$]", first.path)[0]
        return under(plain, second.path) or second.path.startswith(plain)
    if second.matching is Matching.PREFIX:
        depth = len(second.path.rstrip("/").split("/"))
        if second.path == "/":
            return True
        head = first.path.rstrip("/").split("/")[:depth]
        if first.matching is Matching.PREFIX:
            depth = min(depth, len(head))
            return head[:depth] == second.path.split("/")[:depth] or first.path == "/"
        return _segments_meet(head, second.path.split("/"))
    return _segments_meet(first.path.split("/"), second.path.split("/"))


def _segments_meet(one: list[str], other: list[str]) -> bool:
    return len(one) == len(other) and all(map(_segment_meets, one, other))


def _segment_meets(one: str, other: str) -> bool:
    free_one, free_other = _PARAMETER.search(one), _PARAMETER.search(other)
    if free_one and free_other:
        return True
    if not (free_one or free_other):
        return one == other
    template, plain = (one, other) if free_one else (other, one)
    return re.fullmatch(regex_of(Matching.TEMPLATE, template), plain) is not None


def _regex_meets(plain: Pattern, regex: Pattern) -> bool:
    if plain.path == regex.path:
        return True
    try:
        wanted = re.compile(regex.path)
    except re.error:
        return False  # another rule reports it
    if plain.matching is Matching.REGEX:
        return wanted.fullmatch(re.split(r"[\\\[(.*+?{|^$]", plain.path)[0]) is not None
    samples = (_PARAMETER.sub(sample, plain.path) for sample in ("1", "a", "a1-b"))
    return any(wanted.fullmatch(sample) for sample in samples)
