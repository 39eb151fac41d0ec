"""A fallback is given for something that is not optional.

Why:
    A fallback stands in for the result of a call that failed. Where the callee is required,
    the whole request fails instead, and the fallback is never used.

Example:
    depends_on: {cart: {fallback: empty}}

Fix:
    depends_on: {cart: {optional: true, fallback: empty}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import CallMention, Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Fallbacks of required edges and calls."""
    for name, service in written.spec.services.items():
        for target, edge in service.depends_on.items():
            if edge.fallback is not None and not edge.optional:
                path: Path = ("services", name, "depends_on", target)
                yield _unused(written, path, f'"{target}" is not optional')
    for use in written.calls:
        edge_optional = _optional(written, use)
        if use.call.fallback is not None and not (use.call.optional or edge_optional):
            yield _unused(written, use.path, f'the call of "{use.call.to}" is not optional')


def _optional(written: Written, use: CallMention) -> bool:
    edges = written.spec.services[use.service].depends_on
    return any(edge.optional for target, edge in edges.items() if target.name == use.call.to.target)


def _unused(written: Written, path: Path, why: str) -> Diagnostic:
    place = written.at((*path, "fallback"), key=True)
    return RULE.at(place, f"{why}, so its fallback is never used", hint="add optional: true")
