"""A text that a regular expression accepts, the same one every time."""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {
    _constants.CATEGORY_DIGIT: "0",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_NOT_WORD: "-",
    _constants.CATEGORY_NOT_SPACE: "a",
}
_CANDIDATES = "aA0-_. /@:" + "".join(map(chr, range(33, 127)))
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


def sample(pattern: str, *, minimum: int = 0) -> str | None:
    """A short text that ``pattern`` finds; None where look-arounds make one hard to tell.

    Repetitions that are open upwards grow until the text has ``minimum`` characters.
    """
    try:
        tree = _parser.parse(pattern)
        wanted = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    for extra in range(max(minimum, 1)):
        text = _sequence(tree, extra, {})
        if len(text) >= minimum or extra == minimum - 1:
            return text if wanted.search(text) and len(text) >= minimum else None
    return None


def _sequence(nodes: Any, extra: int, groups: dict[int, str]) -> str:
    return "".join(_node(str(kind), value, extra, groups) for kind, value in nodes)


def _node(kind: str, value: Any, extra: int, groups: dict[int, str]) -> str:
    if kind in _REPEATS:
        low, high, body = value
        return "".join(_sequence(body, 0, groups) for _ in range(min(low + extra, high)))
    if kind == "SUBPATTERN":
        text = _sequence(value[-1], extra, groups)
        if value[0] is not None:
            groups[value[0]] = text
        return text
    if kind in ("BRANCH", "ATOMIC_GROUP"):
        return _sequence(value[1][0] if kind == "BRANCH" else value, extra, groups)
    return groups.get(value, "") if kind == "GROUPREF" else _character(kind, value)


def _character(kind: str, value: Any) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return next(c for c in _CANDIDATES if ord(c) != value)
        case "ANY":
            return "a"
        case "IN":
            return _member(value)
        case _:
            return ""  # anchors and look-arounds stand for no text


def _member(items: Any) -> str:
    if items and str(items[0][0]) == "NEGATE":
        return next((c for c in _CANDIDATES if not _contains(items[1:], c)), "a")
    kind, value = items[0]
    match str(kind):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case _:
            return _CATEGORIES.get(value, "a")


def _contains(items: Any, char: str) -> bool:
    for kind, value in items:
        match str(kind):
            case "LITERAL" if ord(char) == value:
                return True
            case "RANGE" if value[0] <= ord(char) <= value[1]:
                return True
            case "CATEGORY" if re.match(_category(value), char):
                return True
    return False


def _category(value: Any) -> str:
    letter = {"DIGIT": "d", "WORD": "w", "SPACE": "s"}[str(value).rsplit("_", 1)[-1]]
    return f"\\{letter.upper() if 'NOT' in str(value) else letter}"
