"""Sorting and counting, the same for all printers."""

from __future__ import annotations

from collections.abc import Iterable

from msgen.diagnostics.model import Diagnostic, Severity
from msgen.records import dataclass

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings there are of each severity."""

    errors: int
    warnings: int
    notes: int

    def __str__(self) -> str:
        """`2 errors, 1 warning`; `no problems` when there is nothing."""
        named = (("error", self.errors), ("warning", self.warnings), ("note", self.notes))
        parts = [f"{count} {word}{'s' if count > 1 else ''}" for word, count in named if count]
        return ", ".join(parts) or "no problems"


def count(diagnostics: Iterable[Diagnostic]) -> Counts:
    """The findings by severity."""
    found = [d.severity for d in diagnostics]
    return Counts(
        found.count(Severity.ERROR), found.count(Severity.WARNING), found.count(Severity.NOTE)
    )


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file, then place, then severity, each finding once; those without a place come first."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=_key))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything forbids to go on."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def _key(found: Diagnostic) -> tuple[str, int, int, int, str, str]:
    span = found.span
    place = (span.file, span.line, span.column) if span else ("", 0, 0)
    return (*place, _RANK[found.severity], found.id, found.message)
