"""What is wrong with a type expression, and where in it."""

from __future__ import annotations


class BadType(Exception):
    """A type expression that cannot be understood; columns count from 0 inside its text."""

    def __init__(self, message: str, offset: int, width: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.width = width
        self.hint = hint
