"""The values that every finding is made of.

A stage that meets a problem returns a `Diagnostic`; printers turn it into text, JSON or an
annotation. Only when a stage cannot go on does it raise, and then a `UserError` that carries
the same values: whatever else is raised is a bug of msgen and shows a traceback.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from typing import ClassVar

from msgen.records import dataclass

# What libyaml takes for the end of a line; str.splitlines knows more of them, and would
# count lines differently from the parser.
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Severity(StrEnum):
    """How bad a finding is: errors stop the work, warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file. Lines and columns count from 1 in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, such as the first of two equal keys."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `id` names its rule, `hint` says how to mend it."""

    id: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None
    related: tuple[Related, ...] = ()


class Source:
    """The text of one file under the name that messages use for it."""

    __slots__ = ("_hidden", "_lines", "_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines: list[str] | None = None
        self._starts: list[int] | None = None
        self._hidden: dict[int, list[Span]] = {}

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    def line(self, number: int) -> str:
        """Line `number`, counted from 1, without its end; empty beyond the last one."""
        if self._lines is None:
            self._lines = _BREAK.split(self.text)
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def shown_line(self, number: int) -> str:
        """The same for other people's eyes: what was hidden is stars."""
        line = self.line(number)
        for span in self._hidden.get(number, ()):
            length = span.end_column - span.column
            line = line[: span.column - 1] + "*" * length + line[span.end_column - 1 :]
        return line

    def hide(self, span: Span) -> None:
        """Never print what stands at `span`, which must be within one line."""
        self._hidden.setdefault(span.line, []).append(span)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, counted from 1, of the character at `offset`."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _BREAK.finditer(self.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class UserError(Exception):
    """Root of every error that a user causes and can mend; `exit_code` is the process's."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(d.message for d in diagnostics))
        self.diagnostics = diagnostics


class UsageError(UserError):
    """The command line itself is wrong."""

    exit_code = 2


class MissingTool(UserError):
    """Something that the command needs is not installed on this machine."""

    exit_code = 5
