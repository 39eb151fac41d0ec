"""Requests that are passed on as they came, but for their path and their token."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx2

from chassis import deadline, logs
from chassis.auth import Credential
from chassis.calls import Call
from chassis.patterns import filled, is_prefix, under
from chassis.problem import Problem

_OF_ONE_CONNECTION = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NOT_SENT = _OF_ONE_CONNECTION | {
    "accept-encoding",
    "authorization",
    "content-length",
    "host",
    "traceparent",
    "tracestate",
    deadline.HEADER,
    logs.CORRELATION_HEADER,
}
_NOT_ANSWERED = _OF_ONE_CONNECTION | {
    "content-encoding",
    "content-length",
    "date",
    "server",
    logs.CORRELATION_HEADER,
}

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A request on its way through.

    `template` is the declared path, which labels metrics; `path` and `query` are what the upstream
    is asked for, escaped as they came.
    """

    method: str
    template: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    credential: Credential = Credential.NONE

    def call(self, upstream: str) -> Call:
        """The call of an upstream that passes it on."""
        return _Passing(
            upstream, self.method, self.template, credential=self.credential, passed=self
        )


@dataclass(frozen=True, slots=True)
class _Passing(Call):
    """A call that sends what came in."""

    passed: Forwarded | None = None

    def target(self) -> str:
        return self.passed.path if self.passed else "/"

    def parameters(self) -> dict[str, Any]:
        return parse_qs(self.passed.query, keep_blank_values=True) if self.passed else {}

    def content(self) -> bytes | None:
        return self.passed.body or None if self.passed else None

    def fixed_headers(self) -> dict[str, str]:
        headers = dict(kept(self.passed.headers, _NOT_SENT)) if self.passed else {}
        if correlation := logs.correlation():
            headers[logs.CORRELATION_HEADER] = correlation
        return headers


def kept(headers: Headers, dropped: frozenset[str]) -> Headers:
    """The headers that go on: none of a connection's own, none that is written anew."""
    return ((name.lower(), value) for name, value in headers if name.lower() not in dropped)


def answered(response: httpx2.Response) -> list[tuple[str, str]]:
    """The headers of an answer that callers get."""
    return list(kept(response.headers.multi_items(), _NOT_ANSWERED))


def passed_path(
    path: str,
    template: str,
    *,
    strip: str | None = None,
    rewrite: str | None = None,
    parameters: Mapping[str, object],
) -> str:
    """What the upstream is asked for.

    `strip` is taken off the beginning. `rewrite` replaces what was declared: the whole path, or
    the prefix of a `template` such as `/files/*`; its parameters are filled. Raises Problem 400
    for a path with `..`, which would lead out of what was declared.
    """
    if ".." in unquote(path).split("/"):
        raise Problem(400, "the path may not have ..")
    if strip is not None and under(path, strip):
        path = path.removeprefix(strip.rstrip("/"))
    elif rewrite is not None:
        depth = template.removesuffix("/*").count("/") + 1
        rest = path.split("/")[depth:] if is_prefix(template) else []
        path = "/".join([filled(rewrite, parameters).rstrip("/"), *rest])
    return "/" + path.lstrip("/")
