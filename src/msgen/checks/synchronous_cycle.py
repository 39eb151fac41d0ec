"""Services call each other in a circle.

Why:
    Circles are legal, and real systems have them. But the services can no longer be changed,
    deployed or understood one at a time, and where a single request runs in the circle, it
    can use up all of them. A message instead of one of the calls breaks it. A circle with an
    optional dependency is told only where a request runs round.

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
from msgen.plan.order import cycle_path, cycles

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Each strongly connected component once, by its shortest circle."""
    if not planned.plan.cycles:
        return
    graph, places = _graph(planned)
    turning = _turning(planned)
    hard = _required(planned)
    circles = [(hard, members) for members in cycles(hard)]
    found = {name for _, members in circles for name in members}
    circles += [
        (graph, members)
        for members in planned.plan.cycles
        if found.isdisjoint(members) and any(name in members for name, _ in turning)
    ]
    for known, members in circles:
        path = cycle_path(known, members)
        pairs = list(pairwise(path))
        runs = next((text for name, text in turning if name in members), None)
        single = f"a single request can go round: {runs}" if runs else _whether(planned, pairs)
        rest = sorted(set(members) - set(path))
        more = f" (more circles run through {_listed(rest)})" if rest else ""
        yield RULE.at(
            places[pairs[0]],
            f"services call each other in a circle: {' -> '.join(path)}{more}; {single}",
            hint=f"to break it, publish a message in place of one call, or let one go on "
            f"without the other: depends_on: [{pairs[0][1]}?]",
            related=tuple(Related(places[pair], " calls ".join(pair)) for pair in pairs[1:]),
        )


def _required(planned: Planned) -> dict[str, list[str]]:
    """Who cannot work without whom: an optional edge breaks a circle, since its caller goes on."""
    graph: dict[str, list[str]] = {each.name: [] for each in planned.plan.workloads}
    for edge in planned.plan.edges:
        if edge.kind == "service" and edge.synchronous and not edge.optional:
            graph[edge.caller].append(edge.target)
    return graph


def _whether(planned: Planned, pairs: list[tuple[str, str]]) -> str:
    """What is known where the declared calls make no circle."""
    around = set(pairs)
    opaque = any(
        not edge.endpoints for edge in planned.plan.edges if (edge.caller, edge.target) in around
    )
    if opaque:
        return "the spec does not say whether a single request can go round"
    return "no single request goes round, but each needs the others to work"


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _graph(planned: Planned) -> tuple[dict[str, list[str]], dict[tuple[str, str], Span]]:
    """Who leans on whom, and where each pair stands: its first call, else its edge."""
    graph: dict[str, list[str]] = {}
    places: dict[tuple[str, str], Span] = {}
    inside = {name for members in planned.plan.cycles for name in members}
    for workload, _, call in planned.calls():
        pair = (workload.name, call.target)
        if inside.issuperset(pair) and pair not in places:
            places[pair] = planned.at(call.loc)
    for edge in planned.plan.edges:
        pair = (edge.caller, edge.target)
        if inside.issuperset(pair) and edge.synchronous and edge.caller != edge.target:
            graph.setdefault(edge.caller, []).append(edge.target)
            graph.setdefault(edge.target, [])
            if pair not in places:
                places[pair] = planned.at(edge.loc, key=True)
    return graph, places


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
