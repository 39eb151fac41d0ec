"""What is recorded of every request, whatever framework answers it.

A request gets a correlation id (its own, else its trace id), a span, a line in the log and a
place in the metrics; every problem body carries the correlation id.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from chassis import logs, metrics, telemetry
from chassis.problem import MEDIA_TYPE, Problem

UNMATCHED = "unmatched"
SOCKET = "WS"
"""What stands for a method where a WebSocket is asked for; its duration is nobody's wait."""

CARRIED = frozenset({"traceparent", "tracestate", logs.CORRELATION_HEADER})
"""The request headers that are looked at here."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer; the framework fills in the route's template and the status."""

    method: str
    path: str
    correlation: str
    route: str = UNMATCHED
    status: int = 500


@contextmanager
def observed(method: str, path: str, carried: Mapping[str, str]) -> Iterator[Exchange]:
    """Record everything about one request; `carried` has those of the headers in CARRIED."""
    began = time.perf_counter()
    lasting = method == SOCKET
    if not lasting:
        metrics.REQUESTS_IN_FLIGHT.inc()
    with telemetry.span(method, kind=telemetry.SpanKind.SERVER, carrier=carried) as span:
        correlation = _correlation(carried.get(logs.CORRELATION_HEADER))
        tokens = structlog.contextvars.bind_contextvars(**{logs.CORRELATION: correlation})
        exchange = Exchange(method, path, correlation)
        try:
            yield exchange
        finally:
            seconds = time.perf_counter() - began
            metrics.REQUESTS.labels(method, exchange.route, str(exchange.status)).inc()
            if not lasting:
                metrics.REQUESTS_IN_FLIGHT.dec()
                metrics.REQUEST_SECONDS.labels(method, exchange.route).observe(seconds)
            if span.is_recording():
                span.update_name(f"{method} {exchange.route}")
                span.set_attribute("http.request.method", method)
                span.set_attribute("http.route", exchange.route)
                span.set_attribute("http.response.status_code", exchange.status)
                if exchange.status >= 500:
                    span.set_status(telemetry.ERROR)
            logs.get().info(
                "request",
                method=method,
                path=path,
                route=exchange.route,
                status=exchange.status,
                ms=round(seconds * 1000, 1),
            )
            structlog.contextvars.reset_contextvars(**tokens)


def unexpected(error: Exception) -> Problem:
    """The problem of an error that nobody handled: all of it in the log, nothing in the answer."""
    logs.get().error("unhandled error", exc_info=error)
    return Problem(500, "something went wrong here; the correlation id finds it in the logs")


def rendered(problem: Problem) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a problem."""
    body = problem.body()
    if correlation := logs.correlation():
        body["correlation_id"] = correlation
    headers = {"content-type": MEDIA_TYPE, **problem.headers}
    return problem.status, headers, json.dumps(body, default=str).encode()


def _correlation(given: str | None) -> str:
    if given and len(given) <= 128 and given.isascii() and given.isprintable():
        return given
    return telemetry.trace_id() or ""
