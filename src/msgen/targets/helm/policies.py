"""Policies of calls that are others in an environment than in the code, as variables that win."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.names import env_name
from msgen.plan.model import Policy, Protocol, SourceOf, Workload
from msgen.views.python.promises import duration

_HTTP = (None, Protocol.HTTP, Protocol.HTTPS)


def changed_policies(workload: Workload, declared: Workload | None) -> dict[str, str]:
    """The variables that make of the ``declared`` policies those of ``workload``.

    Code has the policies of the system as it stands, so only an environment needs any. What is
    taken away altogether, a timeout say, cannot be told by a variable and stays.
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
    return found


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
    if policy.timeout_ms is not None:
        yield "TIMEOUT", duration(policy.timeout_ms)
    yield "RETRIES", str(policy.retries.count)
    yield "RETRY_ON", ",".join(policy.retries.on)
    if policy.retries.budget is not None:
        yield "RETRY_BUDGET", _share(policy.retries.budget)
    if policy.max_in_flight is not None:
        yield "MAX_IN_FLIGHT", str(policy.max_in_flight)
    yield "BREAKER_FAILURES", str(policy.breaker.failures if policy.breaker else 0)
    if policy.breaker is not None:
        yield "BREAKER_WINDOW", duration(policy.breaker.window_ms)
        yield "BREAKER_RESET", duration(policy.breaker.reset_ms)
    yield "FAULT_SHARE", _share(policy.faults.share if policy.faults else 0)
    if policy.faults is not None and policy.faults.delay_ms:
        yield "FAULT_DELAY", duration(policy.faults.delay_ms)
    if policy.faults is not None and policy.faults.abort_status is not None:
        yield "FAULT_ABORT", str(policy.faults.abort_status)


def _share(part: float) -> str:
    return f"{part * 100:g}%"
