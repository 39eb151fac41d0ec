"""The weights of the versions of a service leave nothing for the base.

Why:
    Each version gets its share of the requests, and the base the rest. Shares of more than
    100% cannot be given out, and with exactly 100% the base is dead code.

Example:
    versions: {v2: {weight: 60%}, v3: {weight: 50%}}

Fix:
    versions: {v2: {weight: 30%}, v3: {weight: 20%}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.ERROR)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Sums of weights of 100% and more."""
    for name, service in written.spec.services.items():
        weights = [v.weight.fraction * 100 for v in service.versions.values() if v.weight]
        total = sum(weights)
        if total < 100:
            continue
        parts = " + ".join(f"{weight:g}" for weight in weights)
        over = total > 100
        means = "more than there is" if over else "all requests"
        yield RULE.at(
            written.at(("services", name, "versions"), key=True),
            f'versions of "{name}" take {parts} = {total:g}%, {means}',
            hint="the base gets what the versions leave",
            severity=Severity.ERROR if over else Severity.WARNING,
        )
