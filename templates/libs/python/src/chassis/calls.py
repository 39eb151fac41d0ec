"""What a call to an upstream sends, and how a client gets there; the adapters send it.

Together with `chassis.answers` this is what `chassis.aio` and `chassis.sync` share: all that needs
no waiting.
"""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypedDict, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import BaseModel
from pydantic_core import to_json, to_jsonable_python

from chassis import auth, deadline, idempotency, logs, repetition, telemetry
from chassis.auth import Credential
from chassis.policy import IDEMPOTENT_METHODS, Attempts, Guard
from chassis.settings import UpstreamSettings

T = TypeVar("T")

Values = Mapping[str, Any]

KEEP_ALIVE = 30.0
"""Seconds for which an idle connection is kept: less than servers keep theirs."""

KEEP_ALIVE_INSIDE = 4.0
"""The same for services of our own: less than STOP_PAUSE in a cluster, so that none is still kept
when its service stops to listen to it."""


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


def client_options(url: str, *, connections: int | None) -> dict[str, Any]:
    """How the HTTP client of an upstream is set up.

    Proxies of the environment are for the world outside: a name without a dot, and an address
    of a private network, are reached directly.
    """
    limits = httpx2.Limits(
        max_connections=connections or 200,
        max_keepalive_connections=20,
        keepalive_expiry=KEEP_ALIVE_INSIDE if inside(url) else KEEP_ALIVE,
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


@cache
def _trusting() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@cache
def _trusting_nobody() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _text(value: Any) -> str:
    plain = to_jsonable_python(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)
