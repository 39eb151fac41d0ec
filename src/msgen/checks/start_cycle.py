"""Things are told to start after each other in a circle.

Why:
    start_after is a promise about order, and a circle has none. Dependencies may well be
    circular: they do not wait for each other.

Example:
    services:
      order: {start_after: [payment]}
      payment: {start_after: [order]}

Fix:
    services:
      order: {start_after: [payment]}
      payment: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.order import cycle_path, cycles

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Circles of start_after."""
    graph = {name: service.start_after for name, service in written.spec.services.items()}
    if not any(graph.values()):
        return
    for members in cycles(graph):
        path = cycle_path(graph, members)
        first, second = path[0], path[1]
        index = graph[first].index(second)
        yield RULE.at(
            written.at(("services", first, "start_after", index)),
            f"these start after each other in a circle: {' -> '.join(path)}",
            hint="take one of them out of start_after",
        )
