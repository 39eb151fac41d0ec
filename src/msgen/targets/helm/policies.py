"""Policies that are others in an environment than in the code, as variables that win."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.names import env_name
from msgen.plan.model import Policy, Protocol, SourceOf, Workload
from msgen.views.python.promises import duration

_NONE = "none"
"""What takes a value away: an empty variable would be none at all."""
_HTTP = (None, Protocol.HTTP, Protocol.HTTPS)


def changed_policies(workload: Workload, declared: Workload | None) -> dict[str, str]:
    """The variables that make of the ``declared`` policies those of ``workload``.

    Code has the policies of the system as it stands, so only an environment needs any. What is
    taken away altogether is told by the word `none`.
    """
    if declared is None or workload.source is not SourceOf.BLUEPRINT:
        return {}
    before = dict(_policies(declared))
    found: dict[str, str] = {}
    for target, policy in _policies(workload):
        if target in before and policy != before[target]:
            own, other = dict(_words(before[target])), dict(_words(policy))
            stem = env_name(target)
            found |= {f"{stem}_{k}": text for k, text in other.items() if own.get(k) != text}
    if timeouts := _timeouts(workload, declared):
        found["ENDPOINT_TIMEOUTS"] = ",".join(f"{name}={text}" for name, text in timeouts.items())
    return found


def _timeouts(workload: Workload, declared: Workload) -> dict[str, str]:
    """The timeouts of endpoints that are others, by the functions that generated code has."""
    before = {endpoint.operation: endpoint.timeout_ms for endpoint in declared.endpoints}
    return {
        endpoint.operation: _time(endpoint.timeout_ms)
        for endpoint in sorted(workload.endpoints, key=lambda each: each.operation)
        if before.get(endpoint.operation, endpoint.timeout_ms) != endpoint.timeout_ms
    }


def _policies(workload: Workload) -> Iterator[tuple[str, Policy]]:
    """The policy of each callee that generated code has a client of: that of its first edge."""
    seen = set()
    for edge in workload.edges:
        if edge.kind in ("service", "external") and edge.protocol in _HTTP:
            if edge.target not in seen:
                yield edge.target, edge.policy
            seen.add(edge.target)


def _words(policy: Policy) -> Iterator[tuple[str, str]]:
    """The settings of a client as `chassis.settings.UpstreamSettings` reads them."""
    faults, budget = policy.faults, policy.retries.budget
    most, abort = policy.max_in_flight, faults.abort_status if faults else None
    yield "TIMEOUT", _time(policy.timeout_ms)
    yield "RETRIES", str(policy.retries.count)
    yield "RETRY_ON", ",".join(policy.retries.on) or _NONE
    yield "RETRY_BUDGET", _NONE if budget is None else _share(budget)
    yield "MAX_IN_FLIGHT", _NONE if most is None else str(most)
    yield "BREAKER_FAILURES", str(policy.breaker.failures if policy.breaker else 0)
    if policy.breaker is not None:
        yield "BREAKER_WINDOW", duration(policy.breaker.window_ms)
        yield "BREAKER_RESET", duration(policy.breaker.reset_ms)
    yield "FAULT_SHARE", _share(faults.share if faults else 0)
    yield "FAULT_DELAY", duration(faults.delay_ms if faults and faults.delay_ms else 0)
    yield "FAULT_ABORT", _NONE if abort is None else str(abort)


def _time(milliseconds: int | None) -> str:
    return _NONE if milliseconds is None else duration(milliseconds)


def _share(part: float) -> str:
    return f"{part * 100:g}%"
