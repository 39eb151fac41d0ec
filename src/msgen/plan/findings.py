"""Diagnostics that arise while resolving, with their places in the spec."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from msgen.diagnostics import Diagnostic
from msgen.plan.model import Path
from msgen.spec.places import KEY, span_of
from msgen.spec.tree import Map


@dataclass(slots=True)
class Findings:
    """Collects findings; without a tree they have no place."""

    tree: Map | None
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, diagnostic: Diagnostic, loc: Path, *, key: bool = False) -> None:
        """Note a finding about ``loc``, or about the key that ends it."""
        place = (*loc, KEY) if key else loc
        span = span_of(self.tree, place) if self.tree is not None else None
        self.found.append(replace(diagnostic, span=span))

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All findings in the order of the file."""

        def order(one: Diagnostic) -> tuple[str, int, int, str, str]:
            span = one.span
            place = (span.file, span.line, span.column) if span else ("", 0, 0)
            return (*place, one.id, one.message)

        return tuple(sorted(self.found, key=order))
