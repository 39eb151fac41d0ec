"""What stands in the parentheses of a scalar type: `1..64`, `..500`, `0.01..70`, `/regex/`."""

from __future__ import annotations

import re
from decimal import Decimal

from msgen.records import dataclass
from msgen.spec.shapes import ScalarKind
from msgen.spec.type_errors import BadType

BOUNDED = frozenset(
    (ScalarKind.STRING, ScalarKind.BYTES, ScalarKind.INT, ScalarKind.NUMBER, ScalarKind.DECIMAL)
)
"""The types that may have bounds; a regular expression only fits text."""

LENGTHS = (ScalarKind.STRING, ScalarKind.BYTES)
"""Of these the bounds count characters or bytes, and one number alone is both."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_ANY = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds as typed; `end` is the offset just behind the closing parenthesis."""

    minimum: str | None
    maximum: str | None
    pattern: str | None
    end: int


def read_bounds(text: str, *, start: int, kind: ScalarKind) -> Bounds:
    """Read from `start`, just behind the opening parenthesis."""
    minimum = maximum = pattern = None
    at = start
    while True:
        at += len(text[at:]) - len(text[at:].lstrip())
        if text.startswith("/", at):
            pattern, at = _regex(text, at, kind)
        else:
            end = min(
                (i for i in (text.find(",", at), text.find(")", at)) if i >= 0), default=len(text)
            )
            minimum, maximum = _range(text[at:end].strip(), at, kind)
            at = end
        at += len(text[at:]) - len(text[at:].lstrip())
        if text.startswith(")", at):
            return Bounds(minimum, maximum, pattern, at + 1)
        if not text.startswith(",", at):
            raise BadType('expected ")"', at, 1)
        at += 1


def _regex(text: str, at: int, kind: ScalarKind) -> tuple[str, int]:
    if kind is not ScalarKind.STRING:
        raise BadType(f"a regular expression fits string, not {kind}", at, 1)
    pattern, end = [], at + 1
    while end < len(text) and text[end] != "/":
        if text[end] == "\\" and end + 1 < len(text):
            pattern.append("/" if text[end + 1] == "/" else text[end : end + 2])
            end += 2
        else:
            pattern.append(text[end])
            end += 1
    if end >= len(text):
        raise BadType(
            "this regular expression has no closing /",
            at,
            len(text) - at,
            r"write \/ for a slash inside it",
        )
    found = "".join(pattern)
    try:
        re.compile(found)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadType(f"this is no regular expression: {error}", at, end + 1 - at) from None
    return found, end + 1


def _range(text: str, at: int, kind: ScalarKind) -> tuple[str | None, str | None]:
    low, dots, high = text.partition("..")
    low, high = low.strip(), high.strip() if dots else low.strip()
    number = _ANY if kind in (ScalarKind.NUMBER, ScalarKind.DECIMAL) else _WHOLE
    for end in filter(None, (low, high)):
        if not number.fullmatch(end) or (kind in LENGTHS and end.startswith("-")):
            raise BadType(
                f'"{end}" is no bound of {kind}', at + text.index(end), len(end), _example(kind)
            )
    if not low and not high:
        raise BadType("expected bounds", at, max(1, len(text)), _example(kind))
    if not dots and kind not in LENGTHS:
        hint = f"write {kind}({text}..), {kind}(..{text}) or {kind}(0..{text})"
        raise BadType(f"the bounds of {kind} are a range", at, len(text), hint)
    if low and high and Decimal(low) > Decimal(high):
        raise BadType(f"{text} ends before it begins", at, len(text), f"write {high}..{low}")
    return low or None, high or None


def _example(kind: ScalarKind) -> str:
    return f"for example {kind}(1..64)" if kind in LENGTHS else f"for example {kind}(0..100)"
