"""How a caller treats a callee, who may call, and what is promised."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from msgen.names import nearest
from msgen.spec.models.base import NOTHING, Model, ShortForms
from msgen.spec.models.values import Count, Flag, Positive, Status, Text, Texts, as_list
from msgen.spec.problems import noun, problem, wrong_type
from msgen.spec.scalars import Duration, Percent, Timeout

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_MEANT = {
    **dict.fromkeys(("no", "off", "false", "public", "open", "anonymous"), "none"),
    **dict.fromkeys(("yes", "on", "true", "token", "jwt", "bearer", "login"), "user"),
    **dict.fromkeys(("internal", "private", "mtls"), "service"),
}


def _reason(value: Any) -> str:
    if isinstance(value, str) and (
        value in ("connect", "timeout") or re.fullmatch("[45][0-9]{2}", value)
    ):
        return value
    message = f"retries happen on connect, timeout or a status such as 503, not on {noun(value)}"
    raise problem("bad-choice", message)


RetryReason = Annotated[
    str,
    PlainValidator(_reason),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^(connect|timeout|[45][0-9]{2})$"}),
]


_ONE_WORD = ShortForms(({"type": ["string", "integer"]},))


class Retries(Model):
    """Further attempts of a failed call, only where the method or `idempotent` allows them.

    `retries: 2` is short for `{count: 2}`.
    """

    NOUN = "a number of retries, or a map such as {count: 1, when: [connect, 503]}"
    SHORT = ({"type": "integer", "minimum": 0},)

    count: Count = 1
    """How many attempts follow the first one."""

    when: Annotated[tuple[RetryReason, ...], BeforeValidator(as_list), _ONE_WORD] = (
        "connect",
        "503",
    )
    """What is worth another attempt: `connect`, `timeout`, or an HTTP status."""

    budget: Percent = Percent.read("10%")
    """The largest share of all calls that may be retries, over ten seconds."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """`2` is `{count: 2}`."""
        if isinstance(value, str):
            return {"count": value}
        return value


class CircuitBreaker(Model):
    """Stops calling what fails: open after `failures` in `window`, tried again after `reset`."""

    failures: Positive = 5
    """Failed calls that open the circuit."""

    window: Duration = Duration(10_000)
    """The time in which they are counted."""

    reset: Duration = Duration(10_000)
    """How long the circuit stays open before one call is let through."""


class Faults(Model):
    """Faults injected into calls, in an environment that is meant to suffer."""

    delay: Duration | None = None
    """Added to each affected call."""

    abort: Status | None = None
    """The status that affected calls are answered with."""

    share: Percent = Percent.read("100%")
    """The share of calls that is affected."""


class EdgePolicy(Model):
    """How calls along an edge behave."""

    timeout: Timeout = Timeout(750)
    """The longest that one attempt may take; `none` for a stream."""

    retries: Retries = Retries.model_construct()
    """Further attempts after a failed one."""

    circuit_breaker: CircuitBreaker | None = None
    """When to stop calling what fails; without it, never."""

    max_in_flight: Positive | None = None
    """Calls that may be under way at the same time (a bulkhead); without it, any number."""

    faults: Faults | None = None
    """Faults to inject."""


class Auth(Model):
    """Who may call: `none`, `user` (any valid token), `service` (declared callers) or scopes."""

    WHOLE = True
    NOUN = "none, user, service or a list of scopes such as [orders:write]"
    SHORT = (
        {"enum": ["none", "user", "service"]},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    )

    kind: Literal["none", "user", "service", "scopes"]
    """The kind of rule."""

    scopes: Texts = ()
    """Scopes that the token must have, all of them."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """`user` is `{kind: user}`; `[a:b]` is `{kind: scopes, scopes: [a:b]}`."""
        if isinstance(value, str):
            if value in ("none", "user", "service"):
                return {"kind": value}
            meant = _MEANT.get(value.lower()) or nearest(value, ("none", "user", "service"))
            hint = f'did you mean "{meant}"?' if meant else f"write [{value}] if it is a scope"
            raise problem("bad-choice", f'"{value}" is not {cls.NOUN}', hint=hint)
        if isinstance(value, list | tuple):
            return {"kind": "scopes", "scopes": _scopes(value)}
        if isinstance(value, dict) and "kind" not in value and "scopes" in value:
            return {"kind": "scopes", **value, "scopes": _scopes(value["scopes"])}
        return value


def _scopes(value: Any) -> Any:
    if not value:
        raise problem(
            "bad-choice",
            "a list of no scopes says nothing",
            hint="write user for any valid token, none for anybody",
        )
    for scope in value:
        if not isinstance(scope, str):
            raise wrong_type("a scope such as orders:write", scope)
        if not _SCOPE.fullmatch(scope):
            raise problem(
                "bad-name", f'"{scope}" is no scope: scopes have no spaces, quotes or backslashes'
            )
    return value


class Slo(Model):
    """What callers may rely on, measured at the service."""

    p50: Duration | None = None
    """Half of all requests are at least this fast."""

    p95: Duration | None = None
    """95 in 100 requests are at least this fast."""

    p99: Duration | None = None
    """99 in 100 requests are at least this fast."""

    availability: Percent | None = None
    """The share of requests that succeed."""


class Match(Model):
    """Requests that are meant: those with all of these headers and query parameters."""

    header: dict[str, Text | None] = NOTHING
    """Header name to its value; `null` for any value."""

    query: dict[str, Text | None] = NOTHING
    """Query parameter to its value; `null` for any value."""


class Cors(Model):
    """Which web pages of other origins may call; a list alone is that of origins."""

    NOUN = "a list of origins, or a map such as {origins: [https://shop.example.com]}"
    SHORT = ({"type": "array", "items": {"type": "string"}},)

    origins: Texts
    """Origins such as `https://shop.example.com`, or `*`."""

    methods: Texts = ()
    """Methods that pages may use; without it, those of the endpoints."""

    headers: Texts = ()
    """Request headers that pages may send; without it, the declared ones."""

    credentials: Flag = False
    """Whether cookies and client certificates may be sent along."""

    max_age: Duration | None = None
    """How long a browser may remember the answer."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """A list is the list of origins."""
        return {"origins": value} if isinstance(value, list | str) else value
