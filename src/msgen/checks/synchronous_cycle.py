"""Services call each other in a circle.

Why:
    Circles are legal, and real systems have them. But the services can no longer be changed,
    deployed or understood one at a time, and where a single request runs in the circle, it
    can use up all of them. A message instead of one of the calls breaks it.

Example:
    order: {calls: [payment POST /charges]}
    payment: {calls: [order POST /notes]}

Fix:
    payment: {endpoints: {POST /charges: {publishes: [payment.settled]}}}
    order: {consumes: {payment.settled: {}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Related, Rule, Severity, Span
from msgen.plan.model import Edge
from msgen.plan.order import cycle_path, cycles

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Each strongly connected component once, by its shortest circle."""
    if not planned.plan.cycles:
        return
    graph: dict[str, list[str]] = {}
    places: dict[tuple[str, str], Edge] = {}
    for edge in planned.plan.edges:
        if edge.kind == "service" and edge.synchronous and edge.caller != edge.target:
            graph.setdefault(edge.caller, []).append(edge.target)
            graph.setdefault(edge.target, [])
            places.setdefault((edge.caller, edge.target), edge)
    turning = _turning(planned)
    for members in planned.plan.cycles:
        path = cycle_path(graph, members)
        first, *others = [places[pair] for pair in pairwise(path)]
        others = [edge for edge in others if edge.loc != first.loc]
        runs = next((text for name, text in turning if name in members), None)
        single = (
            f"a request may run in a circle: {runs}" if runs else "no single request runs round"
        )
        yield RULE.at(
            _place(planned, first),
            f"services call each other in a circle: {' -> '.join(path)}; {single}",
            hint="a topic instead of one of these calls would break the circle",
            related=tuple(
                Related(_place(planned, edge), f"{edge.caller} calls {edge.target}")
                for edge in others
            ),
        )


def _place(planned: Planned, edge: Edge) -> Span:
    return planned.at(edge.loc, key=edge.loc[-2:-1] == ("depends_on",))


def _turning(planned: Planned) -> list[tuple[str, str]]:
    """Circles of endpoints: a member's workload, and the whole path."""
    links = planned.graph.links
    graph = {
        str(node): [str(link.target) for link in made if link.call is not None]
        for node, made in links.items()
    }
    return [
        (members[0].partition(" ")[0], " -> ".join(cycle_path(graph, members)))
        for members in cycles(graph)
    ]
