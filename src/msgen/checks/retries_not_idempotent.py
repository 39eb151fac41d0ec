"""Retries are asked for where a repeated call could do its work twice.

Why:
    A call that timed out may have been done all the same. Only methods that may be repeated,
    and endpoints that are idempotent, are tried again; elsewhere retries have no effect.

Example:
    calls: [payment POST /charges: {retries: 2}]

Fix:
    payment: {endpoints: {POST /charges: {idempotent: true}}}      # by Idempotency-Key
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Retries of calls, then of dependencies whose every call is of that kind."""
    for use in planned.written.calls:
        call = use.call
        if "retries" in call.model_fields_set and call.retries.count:
            callee = planned.endpoints.get((call.to.target, call.to.endpoint or ""))
            if callee is not None and not callee.idempotent:
                place = (*use.path, str(call.to), "retries")
                yield _useless(planned, place, f"{call.to.target} {callee.label}")
    for edge in planned.plan.edges:
        typed = planned.written.typed.services[edge.caller].depends_on.get(edge.target)  # type: ignore[call-overload]
        if typed is None or "retries" not in typed.model_fields_set or not typed.retries.count:
            continue
        called = [planned.endpoints.get((edge.target, label)) for label in edge.endpoints]
        if called and all(callee is not None and not callee.idempotent for callee in called):
            place = ("services", edge.caller, "depends_on", edge.target, "retries")
            yield _useless(planned, place, f"what is called of {edge.target}")


def _useless(planned: Planned, place: Path, what: str) -> Diagnostic:
    message = f"{what} may not be repeated, so these retries never happen"
    hint = "say idempotent: true there if it may be, or retries: 0 here"
    return RULE.at(planned.at(place), message, hint=hint)
