"""A service leans on something that is not defined.

Why:
    Services, datastores, brokers and externals share one namespace, and every name in
    depends_on, calls, forward and start_after must be in it. Most often it is a typing error,
    or the other team has renamed its service.

Example:
    services:
      order: {depends_on: [inventry]}
      inventory: {}

Fix:
    services:
      order: {depends_on: [inventory]}
      inventory: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Every name that a service leans on and that nothing has."""
    for use in written.mentions:
        if use.name not in written.names:
            yield RULE.at(
                written.at(use.path, key=True) if use.key else written.word(use.path, use.name),
                f'service "{use.service}" {use.how} "{use.name}", which is not defined',
                hint=_hint(written, use.name),
            )


def _hint(written: Written, name: str) -> str:
    if name in written.spec.topics:
        return f'"{name}" is a topic: say publishes or consumes'
    best = nearest(name, written.names)
    if best:
        return f'did you mean "{best}"?'
    return f'define "{name}" under services, datastores, brokers or externals'
