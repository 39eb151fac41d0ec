"""The calls of an endpoint may take longer than the endpoint itself.

Why:
    A call costs its timeout times its attempts, and the waits between them. Steps add up, and
    of calls that run at the same time the dearest counts. Where the sum is more than the
    timeout, the last calls are cut off half-way, and retries that were paid for never happen.

Example:
    POST /orders: {timeout: 1s, calls: [inventory POST /reservations, payment POST /charges]}
    depends_on: {inventory: {timeout: 600ms, retries: 1}, payment: {timeout: 700ms}}

Fix:
    POST /orders: {timeout: 3s, calls: [inventory POST /reservations, payment POST /charges]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.budget import Budget, endpoint_budget
from msgen.plan.model import Call, Endpoint

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Each handler against its own timeout, then each call against what its callee needs."""
    for workload in planned.plan.workloads:
        for endpoint in workload.endpoints:
            if not endpoint.steps:
                continue
            cost = endpoint_budget(endpoint)
            if not cost.fits and _all_known(planned, endpoint):
                yield _too_long(planned, workload.name, endpoint, cost)
    for workload, handler, call in planned.calls():
        callee = planned.endpoints.get((call.target, call.endpoint or ""))
        timeout = call.policy.timeout_ms
        if callee is None or timeout is None or not callee.steps:
            continue
        cost = endpoint_budget(callee)
        if cost.total_ms > timeout and cost.fits:
            caller = f"{workload.name} {getattr(handler, 'label', getattr(handler, 'topic', ''))}"
            yield _cut_short(planned, caller.strip(), call, cost)


def _all_known(planned: Planned, endpoint: Endpoint) -> bool:
    """Whether all callees exist: what a misspelt one costs is nobody's policy."""
    names = planned.written.names
    return all(call.target in names for step in endpoint.steps for call in step.calls)


def _path(endpoint: Endpoint) -> str:
    steps = (
        " and ".join(f"{c.target} {c.endpoint or ''}".rstrip() for c in step.calls)
        for step in endpoint.steps
    )
    return ", then ".join(steps)


def _too_long(planned: Planned, name: str, endpoint: Endpoint, cost: Budget) -> Diagnostic:
    return RULE.at(
        planned.at((*endpoint.loc, "timeout")),
        f"{endpoint.label} of {name} may take longer than its timeout: {cost.arithmetic}",
        hint=f"it calls {_path(endpoint)}; raise its timeout to {_round(cost.total_ms)}, "
        "or lower theirs",
    )


def _cut_short(planned: Planned, caller: str, call: Call, cost: Budget) -> Diagnostic:
    timeout = f"{call.policy.timeout_ms:,} ms"
    needs = cost.arithmetic.partition(" of ")[0]
    path = f"{caller} -> {call.target} {call.endpoint}"
    return RULE.at(
        planned.at(call.loc),
        f"{path} is given up after {timeout}, and its own calls may take {needs}",
        hint=f"give the call {_round(cost.total_ms)}, or lower the timeouts below it",
    )


def _round(total_ms: int) -> str:
    """The next tenth of a second, as it is written in a spec."""
    tenths = -(-total_ms // 100)
    return f"{tenths // 10}s" if tenths % 10 == 0 else f"{tenths * 100}ms"
