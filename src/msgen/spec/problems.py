"""How validators of the spec say what is wrong.

A validator raises what `problem` makes; pydantic collects all of them with their paths, and
`findings` turns them into diagnostics. The first argument is the id of a rule in
`msgen.spec.rules`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

KEY = "[key]"
"""The step by which pydantic says that it means a key of a map, not its value."""

PART = "part"
"""Type of an error that bundles several problems of one value; its context holds the parts."""


class Part(NamedTuple):
    """One problem inside a value: where below it, and which characters of the text there.

    `offset` and `width` count characters of the scalar; a `width` of 0 is the whole scalar.
    """

    path: tuple[str | int, ...]
    rule: str
    message: str
    hint: str | None = None
    offset: int = 0
    width: int = 0


def problem(rule: str, message: str, *, hint: str | None = None) -> PydanticCustomError:
    """The error to raise for a value that breaks `rule`."""
    context = {"hint": hint} if hint else None
    return PydanticCustomError(_literal(rule), _literal(message), context)


def parts(found: list[Part]) -> PydanticCustomError:
    """The error to raise for a value in which several things are wrong, or one deep inside."""
    return PydanticCustomError(
        PART, "{count} problems", {"count": len(found), "parts": tuple(found)}
    )


class Broken:
    """Stands in for a value that was found wrong by looking at its neighbours.

    No validator takes it, so that it becomes the error it carries, and the neighbours are
    still checked; raising at once would hide what else is wrong with them.
    """

    __slots__ = ("at_key", "hint", "message", "rule")

    def __init__(
        self, rule: str, message: str, *, hint: str | None = None, at_key: bool = False
    ) -> None:
        self.rule = rule
        self.message = message
        self.hint = hint
        self.at_key = at_key


def wrong_type(expected: str, found: Any) -> PydanticCustomError:
    """The error for a map where text belongs, and the like."""
    return problem("wrong-type", f"expected {expected}, found {noun(found)}")


def noun(value: Any) -> str:
    """What a reader would call `value`."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "a map" if value else "an empty map"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}…"'


def _literal(text: str) -> Any:
    # pydantic types these as literal strings; ours are made of what the user typed
    return text
