"""What the answer to a call means, or that there was none; the adapters wait for it."""

from functools import cache
from types import NoneType
from typing import Any, TypedDict, TypeVar, cast

import httpx2
from pydantic import TypeAdapter, ValidationError

from chassis import logs, metrics
from chassis.auth import Credential
from chassis.calls import Call
from chassis.policy import Failure, Guard, Outcome, Refused
from chassis.problem import (
    UpstreamFailed,
    UpstreamProblem,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from chassis.settings import UpstreamSettings

T = TypeVar("T")

_CREDENTIAL_REFUSED = frozenset({401, 403})


def failure(error: httpx2.TransportError) -> Outcome:
    """The outcome of an attempt that a transport error ended; timeouts are the adapters'."""
    reached = not isinstance(error, httpx2.ConnectError)
    return Outcome(failure=Failure.BROKEN if reached else Failure.CONNECT)


def answered(response: httpx2.Response) -> Outcome:
    """The outcome of an attempt that got an answer."""
    return Outcome(status=response.status_code, retry_after=_retry_after(response))


def injected(status: int) -> httpx2.Response:
    """The answer that fault injection gives in the upstream's place."""
    return httpx2.Response(status, json={"title": "injected fault", "status": status})


def whole(response: httpx2.Response, content: bytes) -> httpx2.Response:
    """A streamed answer with all of its decoded content."""
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in {"content-encoding", "content-length", "transfer-encoding"}
    }
    return httpx2.Response(response.status_code, headers=headers, content=content)


def count(call: Call, outcome: Outcome, *, seconds: float, attempt: int) -> None:
    """Record one attempt."""
    metrics.CALLS.labels(call.upstream, call.operation, outcome.label).inc()
    metrics.CALL_SECONDS.labels(call.upstream, call.operation).observe(seconds)
    if attempt > 1:
        metrics.RETRIES.labels(call.upstream, call.operation).inc()


def result(call: Call, response: httpx2.Response, kind: type[T]) -> T:
    """The value in a successful answer, which is not even read if None is all that is wanted.

    Raises UpstreamFailed if it has another shape.
    """
    adapter: TypeAdapter[T] = _adapter(cast("Any", kind))
    try:
        value: T = adapter.validate_json(b"null" if kind is NoneType else response.content)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        logs.get().error("bad answer", upstream=call.upstream, errors=faults)
        detail = f"{call.upstream} answered {call.operation} with something else than it declares"
        raise UpstreamFailed(502, detail, **_who(call)) from None
    return value


def refused(call: Call, refusal: Refused) -> UpstreamProblem:
    """The problem of a call that the guard did not let through."""
    metrics.CALLS.labels(call.upstream, call.operation, refusal.reason.value).inc()
    detail = f"{call.upstream} is not called for now: {refusal.reason.explanation}"
    return UpstreamUnavailable(503, detail, **_who(call), retry_after=refusal.retry_after)


def problem(call: Call, outcome: Outcome, response: httpx2.Response | None) -> UpstreamProblem:
    """The problem of a call whose last attempt did not succeed."""
    status = outcome.status or 0
    if outcome.failure in {Failure.TIMEOUT, Failure.DEADLINE} or status == 504:
        return UpstreamTimeout(504, f"{call.upstream} did not answer in time", **_who(call))
    if outcome.failure is not None:
        return UpstreamUnavailable(503, f"{call.upstream} cannot be reached", **_who(call))
    if status in {429, 503}:
        detail = f"{call.upstream} is overloaded or not available"
        return UpstreamUnavailable(503, detail, **_who(call), retry_after=outcome.retry_after)
    if 400 <= status < 500 and response is not None:
        passed_on = call.credential is Credential.FORWARDED and status in _CREDENTIAL_REFUSED
        return UpstreamRejected(
            status if passed_on else 502,
            **_who(call),
            rejection=status,
            answer=_members(response),
        )
    detail = f"{call.upstream} answered {call.operation} with {status}"
    return UpstreamFailed(502, detail, **_who(call))


def watch(settings: UpstreamSettings, guard: Guard) -> None:
    """Show the breaker's state as a metric."""
    metrics.BREAKER_STATE.labels(settings.name).set_function(lambda: guard.state)


def degraded(upstream: str, operation: str, error: UpstreamProblem) -> None:
    """Record that an optional call is done without."""
    metrics.DEGRADED.labels(upstream, operation).inc()
    logs.get().warning("degraded", upstream=upstream, operation=operation, why=str(error))


class _Who(TypedDict):
    upstream: str
    operation: str


def _who(call: Call) -> _Who:
    return {"upstream": call.upstream, "operation": call.operation}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _members(response: httpx2.Response) -> dict[str, Any]:
    try:
        members = response.json()
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def _retry_after(response: httpx2.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
