"""A web front end calls something that is not public.

Why:
    A front end runs in the browsers of its users, so its calls come in through the gateway.
    What is not exposed cannot be reached from there.

Example:
    storefront: {kind: web, calls: [order POST /orders]}
    order: {endpoints: {POST /orders: {}}}

Fix:
    order: {expose: {}, endpoints: {POST /orders: {}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.model import Kind

RULE = Rule.of(__name__, __doc__)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Calls of front ends to endpoints without a route."""
    for workload, _, call in planned.calls():
        callee = planned.endpoints.get((call.target, call.endpoint or ""))
        if workload.kind is Kind.WEB and callee is not None and not callee.public:
            yield RULE.at(
                planned.at(call.loc),
                f'"{workload.name}" runs in browsers: {call.target} {call.endpoint} is internal',
                hint=f'expose "{call.target}", or call it from a service',
            )
