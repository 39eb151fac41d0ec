"""Rendered text that remembers which line of which template each of its lines came from.

The lexer's tokens get marks between characters that no template holds; what is rendered with them
is stripped of them again. Only `msgen why` renders like this.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from msgen.records import dataclass
from msgen.render.headers import STAYS_FIRST
from msgen.render.templates import environment, templates_root

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: no text of anybody's
_END = f"{_OPEN}:0{_CLOSE}"  # what follows is from no template
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*):(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Place:
    """A line, counted from 1, of the template that the loader knows as `template`."""

    template: str
    line: int


class LineMarks(Extension):
    """Puts a mark before each stretch of text and each value, and after each line end."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens with marks; one that nothing may precede gets it at its end."""
        name, first = stream.name or "", True
        for token in stream:
            if token.type == "data":
                bare = first and token.value.startswith(STAYS_FIRST)
                yield Token(token.lineno, "data", _marked(token, name, bare=bare))
            elif token.type == "variable_begin":
                yield Token(token.lineno, "data", _mark(name, token.lineno))
                yield token
            else:
                yield token
            first = False


def marking(overrides: tuple[Path, ...] = ()) -> Environment:
    """Return the environment of the built-in templates with marks; `overrides` come first."""
    folders = (*overrides, templates_root())
    made = environment(ChoiceLoader([FileSystemLoader(folder) for folder in folders]))
    made.bytecode_cache = None  # it is shared with templates that have no marks
    made.add_extension(LineMarks)
    return made


def unmarked(text: str) -> tuple[str, tuple[Place | None, ...]]:
    """Return the text without marks, and for each of its lines where it came from.

    A line of several parts counts as that of the first part that can be seen.
    """
    plain, places = [], []
    last: Place | None = None
    for line in text.split("\n"):
        shown, last = _place(line, last)
        places.append(shown)
        plain.append(_MARK.sub("", line))
    return "\n".join(plain), tuple(places)


def _place(line: str, last: Place | None) -> tuple[Place | None, Place | None]:
    """Return where a line came from, and where what follows it without a mark does."""
    found: Place | None = None
    visible = False
    at = 0
    current = last
    for mark in (*_MARK.finditer(line), None):
        part = line[at : mark.start()] if mark else line[at:]
        if found is None and part.strip():
            found, visible = current, True
        if mark:
            current, at = _read(mark), mark.end()
            found = found or (current if visible else None)
    return found or current, current


def _read(mark: re.Match[str]) -> Place | None:
    return Place(mark[1], int(mark[2])) if mark[1] else None


def _marked(token: Token, name: str, *, bare: bool) -> str:
    first, *rest = token.value.split("\n")
    mark = _mark(name, token.lineno)
    head = first + mark + _END if bare else mark + first
    lines = (_mark(name, token.lineno + number) + line for number, line in enumerate(rest, 1))
    return "\n".join((head, *lines))


def _mark(name: str, line: int) -> str:
    return f"{_OPEN}{name}:{line}{_CLOSE}"
