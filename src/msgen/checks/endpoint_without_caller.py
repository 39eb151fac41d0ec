"""An endpoint is there for declared callers, and nobody declares that it calls it.

Why:
    What is not exposed serves other services, and only those that say so in the spec: anybody
    else is refused. An endpoint without a caller is dead, or its caller or `expose` was
    forgotten.

Example:
    services:
      order: {endpoints: {GET /orders: {}}}

Fix:
    services:
      order: {expose: {prefix: /api}, endpoints: {GET /orders: {}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import AuthKind, Endpoint, Workload

RULE = Rule.of(__name__, __doc__, Severity.NOTE)

_SHOWN = 3


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """One note a service that is generated, at the first such endpoint.

    Where nothing is exposed yet, the spec is a sketch, and all of it would be told.
    """
    if not planned.plan.routes:
        return
    for workload in planned.plan.workloads:
        if workload.blueprint is not None and (lonely := _lonely(planned, workload)):
            names = [endpoint.label for endpoint in lonely[:_SHOWN]]
            more = f" and {len(lonely) - _SHOWN} more" if len(lonely) > _SHOWN else ""
            one = len(lonely) == 1
            yield RULE.at(
                planned.at(lonely[0].loc, key=True),
                f"nobody may call {', '.join(names)}{more} of {workload.name}: "
                f"{'it is' if one else 'they are'} internal, and no service says that it calls "
                f"{'it' if one else 'them'}",
                hint=f"say expose: in {workload.name}, or calls: in another service",
            )


def _lonely(planned: Planned, workload: Workload) -> list[Endpoint]:
    forwarded = {edge.target for edge in planned.plan.edges if not edge.endpoints}
    return [
        endpoint
        for endpoint in workload.endpoints
        if endpoint.auth.kind is AuthKind.SERVICE
        and not endpoint.public
        and not endpoint.callers
        and workload.name not in forwarded
    ]
