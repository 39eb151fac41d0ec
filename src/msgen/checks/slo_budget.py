"""The calls of an endpoint may take longer than its p99 promises, without a single retry.

Why:
    p99 is what callers may rely on. If each callee used its whole timeout just once, the
    promise would be broken. The timeouts of the calls say how slow a callee may be, so they
    should leave room.

Example:
    POST /orders: {slo: {p99: 500ms}, calls: [payment POST /charges]}
    depends_on: {payment: {timeout: 2s}}

Fix:
    depends_on: {payment: {timeout: 400ms}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import Endpoint

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Sums of timeouts against p99."""
    for workload in planned.plan.workloads:
        for endpoint in workload.endpoints:
            promised = endpoint.slo.p99_ms
            if promised is None or not endpoint.steps:
                continue
            waits = [
                max((c.policy.timeout_ms or 0 for c in s.calls), default=0) for s in endpoint.steps
            ]
            waits = [wait for wait in waits if wait]
            if sum(waits) > promised and _said(planned, workload.name, endpoint):
                terms = " + ".join(str(wait) for wait in waits)
                total = f"{terms} = {sum(waits):,}" if len(waits) > 1 else terms
                yield RULE.at(
                    planned.at((*endpoint.loc, "slo", "p99")),
                    f"{endpoint.label} of {workload.name} promises p99 of {promised:,} ms, and its "
                    f"calls may take {total} ms without any retry",
                    hint="lower the timeouts of the calls, or promise less",
                )


def _said(planned: Planned, workload: str, endpoint: Endpoint) -> bool:
    """Whether the endpoint promises it itself: a default for all is no promise of this one."""
    typed = planned.written.typed.services[workload].endpoints.get(endpoint.label)  # type: ignore[call-overload]
    return typed is not None and typed.slo.p99 is not None
