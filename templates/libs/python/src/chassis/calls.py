"""What a call to an upstream sends and what its answer means; the adapters send it.

Everything that `chassis.aio` and `chassis.sync` share and that needs no waiting stands here.
"""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Any, TypedDict, TypeVar, cast
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json, to_jsonable_python

from chassis import auth, deadline, idempotency, logs, metrics, repetition, telemetry
from chassis.auth import Credential
from chassis.policy import IDEMPOTENT_METHODS, Attempts, Failure, Guard, Outcome, Refused
from chassis.problem import (
    UpstreamFailed,
    UpstreamProblem,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from chassis.settings import UpstreamSettings

T = TypeVar("T")

Values = Mapping[str, Any]

KEEP_ALIVE = 30.0
"""Seconds for which an idle connection is kept: less than servers keep theirs."""

_CREDENTIAL_REFUSED = frozenset({401, 403})


class Options(TypedDict, total=False):
    """What may be said of a call beside its endpoint and result.

    `path` fills the template; a `query` or header of None is left out; `body` goes out as JSON.
    `timeout` (seconds, of one attempt) and `retries` replace the policy's.
    """

    path: Values
    query: Values
    headers: Values
    body: Any
    credential: Credential
    idempotent: bool
    timeout: float | None
    retries: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """One declared call and the values that it sends.

    `template` is the path as it is declared; no value ever gets into a label.
    """

    upstream: str
    method: str
    template: str
    path: Values = field(default_factory=dict)
    query: Values = field(default_factory=dict)
    headers: Values = field(default_factory=dict)
    body: Any = None
    credential: Credential = Credential.NONE
    idempotent: bool = False
    timeout: float | None = None
    retries: int | None = None

    @property
    def operation(self) -> str:
        """`POST /reservations`: the label of metrics, spans and problems."""
        return f"{self.method} {self.template}"

    @property
    def retryable(self) -> bool:
        """Whether it may be sent twice."""
        return self.idempotent or self.method in IDEMPOTENT_METHODS

    def begin(self, guard: Guard) -> Attempts:
        """Ask the guard. Raises Refused."""
        return guard.call(
            retryable=self.retryable,
            deadline=deadline.current(),
            timeout=self.timeout,
            retries=self.retries,
        )

    def target(self) -> str:
        """The path, every value escaped."""
        values = {name: quote(_text(value), safe="") for name, value in self.path.items()}
        return self.template.format_map(values)

    def parameters(self) -> dict[str, Any]:
        """The query as text, lists as repeated names."""
        return {
            name: [_text(item) for item in value] if isinstance(value, list) else _text(value)
            for name, value in self.query.items()
            if value is not None
        }

    def content(self) -> bytes | None:
        """The body as JSON."""
        if self.body is None:
            return None
        if isinstance(self.body, BaseModel):
            return self.body.model_dump_json(by_alias=True).encode()
        return to_json(self.body, by_alias=True)

    def fixed_headers(self) -> dict[str, str]:
        """Headers that are the same for all attempts."""
        headers = {"accept": "application/json, application/problem+json"}
        if self.body is not None:
            headers["content-type"] = "application/json"
        if self.idempotent and self.method not in IDEMPOTENT_METHODS:
            made = repetition.make_id(f"{self.upstream} {self.operation}")
            headers[idempotency.HEADER] = str(made)
        if correlation := logs.correlation():
            headers[logs.CORRELATION_HEADER] = correlation
        for name, value in self.headers.items():
            if value is not None:
                headers[name] = _text(value)
        return headers


def stamp(headers: dict[str, str], *, limit: float | None) -> dict[str, str]:
    """Headers of one attempt: those of the call, with the time left and the trace."""
    stamped = dict(headers)
    if limit is not None:
        stamped[deadline.HEADER] = deadline.to_header(limit)
    telemetry.inject(stamped)
    return stamped


def token(call: Call, settings: UpstreamSettings) -> str | None:
    """The token that a call carries, if it is the caller's or a fixed one."""
    if call.credential is Credential.FORWARDED:
        principal = auth.current()
        return principal.token if principal else None
    if call.credential is Credential.FIXED and settings.token:
        return settings.token.get_secret_value()
    return None


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


def client_options(url: str, *, connections: int | None) -> dict[str, Any]:
    """How the HTTP client of an upstream is set up.

    Proxies of the environment are for the world outside: a name without a dot, and an address
    of a private network, are reached directly.
    """
    limits = httpx2.Limits(
        max_connections=connections or 200,
        max_keepalive_connections=20,
        keepalive_expiry=KEEP_ALIVE,
    )
    return {"base_url": url, "limits": limits, "timeout": None, **connecting(url)}


def connecting(url: str) -> dict[str, Any]:
    """How a client gets to an address: through a proxy or not, and whom it trusts.

    Certificates take long to load and much memory to keep: one context serves all clients, and
    those of plain HTTP have one that trusts nobody.
    """
    encrypted = url.startswith("https:")
    return {
        "trust_env": not inside(url),
        "verify": _trusting() if encrypted else _trusting_nobody(),
    }


def inside(url: str) -> bool:
    """Whether an address is of our own network, and so never behind a proxy."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".svc"))


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
def _trusting() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@cache
def _trusting_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _text(value: Any) -> str:
    plain = to_jsonable_python(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)


def _members(response: httpx2.Response) -> dict[str, Any]:
    try:
        members = response.json()
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def _retry_after(response: httpx2.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None
