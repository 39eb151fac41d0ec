"""Lines around an offset of a text, whatever ends them."""

from __future__ import annotations


def line_start(text: str, at: int) -> int:
    """Where the line with the character at `at` begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line with the character at `at` ends, before its line end."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def next_line(text: str, at: int) -> int:
    """Where the line behind the one with `at` begins; the text's length if it is the last."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def column(text: str, at: int) -> int:
    """How many characters stand before `at` in its line."""
    return at - line_start(text, at)


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def line_at(text: str, at: int) -> str:
    """The line with the character at `at`, without its end."""
    return text[line_start(text, at) : line_end(text, at)]


def ends_with(text: str) -> str:
    """What ends the lines of `text`."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
