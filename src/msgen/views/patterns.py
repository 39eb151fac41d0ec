"""The shortest plain text that a regular expression accepts, for examples.

Knows literals, classes, groups, alternatives and repetition, which is what specs hold; anything
else (look-around, back-references) gives None, and the caller leaves the example out.
"""

from __future__ import annotations

import re
from functools import cache

_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_COUNT = re.compile(r"\{(\d*)(?:,(\d*))?\}")


@cache
def sample(pattern: str, minimum: int = 0) -> str | None:
    """Return a text of at least ``minimum`` characters that ``pattern`` matches, or None."""
    for extra in (0, 1, 2, minimum):
        try:
            text = _Reader(pattern, extra).whole()
            if len(text) >= minimum and re.search(pattern, text):
                return text
        except (_Unknown, re.error):
            return None
    return None


class _Unknown(Exception):
    """The pattern uses something that this reader does not know."""


class _Reader:
    """Walks a pattern once; `extra` is added to what an open repetition needs."""

    def __init__(self, pattern: str, extra: int) -> None:
        self._text = pattern
        self._at = 0
        self._extra = extra

    def whole(self) -> str:
        text = self._alternatives()
        if self._at < len(self._text):
            raise _Unknown
        return text

    def _alternatives(self) -> str:
        """Take the first alternative, read past the others."""
        first = self._sequence()
        while self._peek() == "|":
            self._at += 1
            self._sequence()
        return first

    def _sequence(self) -> str:
        out = ""
        while self._peek() not in ("", "|", ")"):
            out += self._repeat(self._atom())
        return out

    def _atom(self) -> str:
        letter = self._next()
        if letter in "^$":
            return ""
        if letter == ".":
            return "a"
        if letter == "\\":
            return self._escape()
        if letter == "[":
            return self._class()
        if letter == "(":
            return self._group()
        if letter in "*+?":
            raise _Unknown
        return letter

    def _escape(self) -> str:
        letter = self._next()
        if letter in "bBAZz":
            return ""
        if letter.isdigit():
            raise _Unknown
        return _CLASSES.get(letter) or _ESCAPES.get(letter) or letter

    def _group(self) -> str:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise _Unknown
        inner = self._alternatives()
        if self._next() != ")":
            raise _Unknown
        return inner

    def _class(self) -> str:
        """Return the first member of a class; of a negated one, a letter or digit not in it."""
        negated = self._peek() == "^"
        start = self._at - 1
        self._at += negated
        first = self._escape() if self._next() == "\\" else self._text[self._at - 1]
        while self._next() != "]":
            if self._text[self._at - 1] == "\\":
                self._at += 1
        if not negated:
            return first
        members = re.compile(self._text[start : self._at])
        return next(letter for letter in "a0-_ ." if members.fullmatch(letter))

    def _repeat(self, atom: str) -> str:
        letter = self._peek()
        least, most = 1, 1
        if letter == "{" and (counted := _COUNT.match(self._text, self._at)):
            self._at = counted.end()
            least = int(counted[1] or 0)
            most = least if counted[2] is None else int(counted[2] or least + self._extra)
        elif letter and letter in "*+?":
            self._at += 1
            least = int(letter == "+")
            most = 1 if letter == "?" else least + self._extra
        else:
            return atom
        if self._peek() in ("?", "+"):
            self._at += 1
        return atom * max(least, min(most, least + self._extra))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            raise _Unknown
        self._at += 1
        return letter
