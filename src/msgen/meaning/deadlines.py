"""Time and retries along paths: what changed so that the sums do not fit any more."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.plan.budget import Budget, endpoint_budget
from msgen.plan.callgraph import Amplified, amplification, call_graph
from msgen.plan.model import Call, Endpoint, Plan


def budgets(before: Plan, after: Plan) -> Iterator[Difference]:
    """Handlers whose calls fitted into their timeout and do not now, or by a wider margin."""
    old = dict(_budgets(before))
    for subject, budget in _budgets(after):
        was = old.get(subject)
        worse = was is None or was.fits or _over(budget) > _over(was)
        if budget.fits or not worse:
            continue
        path = ", then ".join(
            words.listed(
                f"{cost.call.target} {cost.call.endpoint or ''}".rstrip() for cost in s.calls
            )
            for s in budget.steps
        )
        text = f"its calls may take longer than its timeout: {path}: {budget.arithmetic}"
        if was is not None:
            text += f"; was {was.arithmetic}"
        yield Difference("timeout-exceeds-caller", Weight.RISK, subject, text)


def given_up(before: Plan, after: Plan) -> Iterator[Difference]:
    """Callees that may now take longer than a caller, which waited long enough, waits."""
    fitted = {
        (about, callee) for about, call, callee, offer in _waits(before) if _fits(call, offer)
    }
    for subject, call, callee, endpoint in _waits(after):
        if (subject, callee) in fitted and not _fits(call, endpoint):
            text = (
                f"waits {words.time(call.policy.timeout_ms)} for an answer of {callee}, "
                f"which may take {words.time(endpoint.timeout_ms)}"
            )
            yield Difference("caller-gives-up-first", Weight.RISK, subject, text)


def amplified(before: Plan, after: Plan) -> Iterator[Difference]:
    """Handlers that one request from outside may now reach more often, by retries of retries."""
    old = {each.path[-1]: each for each in _amplified(before)}
    for each in _amplified(after):
        was = old.get(each.path[-1])
        factor = was.factor if was else 1
        if each.factor > factor:
            text = f"retries multiply: {each.text}, was × {factor}"
            yield Difference("retries-multiply", Weight.RISK, str(each.path[-1]), text)


def _amplified(plan: Plan) -> tuple[Amplified, ...]:
    # a factor of two retries along one edge is the edge's own business
    return tuple(a for a in amplification(call_graph(plan.workloads)) if len(a.path) > 2)


def _budgets(plan: Plan) -> Iterator[tuple[str, Budget]]:
    for workload in plan.workloads:
        for endpoint in workload.endpoints:
            found = endpoint_budget(endpoint)
            if found.steps:
                yield f"{workload.name} {endpoint.label}", found


def _over(budget: Budget) -> int:
    return budget.total_ms - (budget.limit_ms or 0)


def _fits(call: Call, endpoint: Endpoint) -> bool:
    """Whether one attempt waits as long as the callee may take; streams take no time."""
    return (endpoint.timeout_ms or 0) <= (call.policy.timeout_ms or inf)


def _waits(plan: Plan) -> Iterator[tuple[str, Call, str, Endpoint]]:
    """Calls of declared endpoints: who makes them, the call, the callee's name and endpoint."""
    offers = {(w.name, e.label): e for w in plan.workloads for e in w.endpoints}
    for workload in plan.workloads:
        steps = [(workload.name, workload.steps)]
        steps += [(f"{workload.name} {e.label}", e.steps) for e in workload.endpoints]
        steps += [(f"{workload.name} {c.topic}", c.steps) for c in workload.consumers]
        for subject, every in steps:
            for call in (call for step in every for call in step.calls):
                offer = offers.get((call.target, call.endpoint or ""))
                if offer:
                    yield subject, call, f"{call.target} {call.endpoint}", offer
