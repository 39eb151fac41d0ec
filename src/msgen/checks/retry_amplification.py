"""Retries of retries turn one request into very many.

Why:
    Each level of a path multiplies: three levels with two retries each make 27 requests of
    one. This happens exactly when the service at the end is in trouble already. Retry at one
    level, and let the others pass failures on.

Example:
    depends_on: {b: {retries: 2}}      # and b retries c twice, and c retries d twice

Fix:
    depends_on: {b: {retries: 0}}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.callgraph import CallGraph, Node, amplification
from msgen.plan.model import Call

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


AT_LEAST = 10
"""Fewer than that are the price of three levels with one retry each."""

AT_MOST = 1_000_000
"""Nobody compares larger numbers."""

_ENDS = 3


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """The worst path to each endpoint, but not the beginnings of longer ones."""
    graph = planned.graph
    worst = amplification(graph, at_least=AT_LEAST)
    longer = {found.path[:-1] for found in worst}
    for found in worst:
        if found.path in longer:
            continue
        calls = [_call(graph, *pair) for pair in pairwise(found.path)]
        factors = _cut([str(call.policy.retries.count + 1) for call in calls], " × ")
        many = f"{found.factor:,}" if found.factor <= AT_MOST else f"more than {AT_MOST:,}"
        most = max(calls, key=lambda call: call.policy.retries.count)
        yield RULE.at(
            planned.at(most.loc),
            f"one request may become {many}: {factors} along "
            f"{_cut([str(node) for node in found.path], ' -> ')}",
            hint="retry at one level only: write retries: 0 at the others",
        )


def _cut(parts: list[str], joint: str) -> str:
    """Both ends of a long row, and how much stands between."""
    left_out = len(parts) - 2 * _ENDS
    if left_out > 1:
        parts = [*parts[:_ENDS], f"… {left_out} more …", *parts[-_ENDS:]]
    return joint.join(parts)


def _call(graph: CallGraph, source: Node, target: Node) -> Call:
    calls = [link.call for link in graph.links[source] if link.target == target and link.call]
    return max(calls, key=lambda call: call.policy.retries.count)
