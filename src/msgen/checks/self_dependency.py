"""A service depends on itself, or calls itself.

Why:
    A call of itself goes over the network and back, holds two of its own requests open, and
    can lock it up when it is busy. The function behind the endpoint is right there.

Example:
    services:
      order: {depends_on: [order]}

Fix:
    Call the function of the other operation instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Mentions of a service by itself."""
    for use in written.mentions:
        if use.name == use.service:
            yield RULE.at(
                written.at(use.path, key=True) if use.key else written.word(use.path, use.name),
                f'service "{use.service}" {use.how} itself',
                hint="call the function behind the endpoint, without the network",
            )
