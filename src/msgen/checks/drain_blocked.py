"""A node could never be drained.

Why:
    min_available says how many copies an eviction must leave. With as many as there are, none
    may ever go: whoever renews a node waits for ever, or forces it and stops them all at once.

Example:
    targets: {helm: {min_available: 2}}
    services: {order: {replicas: 2}}

Fix:
    targets: {helm: {min_available: 1}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Related, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Every service of which copies go one at a time, against what the target is told."""
    text = str(written.typed.targets.get("helm", {}).get("min_available", ""))
    if not text.isdecimal():
        return
    for name, service in written.spec.services.items():
        fewest = service.replicas.minimum
        if 1 < fewest <= int(text):
            yield RULE.at(
                written.at(("services", name, "replicas")),
                f'"{name}" has {fewest} copies at times, and {text} must stay: none could go',
                hint=f"write min_available: {fewest - 1}, or more copies",
                related=(Related(written.at(("targets", "helm", "min_available")), "this"),),
            )
