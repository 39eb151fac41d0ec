"""Metrics for Prometheus: rate, errors and duration of what is served, called and consumed.

Labels are bounded: the template of a route, never a path; the name of an upstream, never an
address. `exposition` is the body of `/metrics`.
"""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

__all__ = [
    "BREAKER_STATE",
    "CALLS",
    "CALL_SECONDS",
    "CONTENT_TYPE",
    "DEGRADED",
    "REQUESTS",
    "REQUESTS_IN_FLIGHT",
    "REQUEST_SECONDS",
    "SOCKETS_OPEN",
    "SOCKET_MESSAGES",
    "Counter",
    "Gauge",
    "Histogram",
    "exposition",
]

CONTENT_TYPE = CONTENT_TYPE_LATEST

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Bounds of the buckets of durations; the usual service level objectives are among them."""

REQUESTS = Counter(
    "http_requests",
    "Requests answered.",
    ["method", "route", "status"],
)
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time from a request's arrival to the end of its answer.",
    ["method", "route"],
    buckets=SECONDS,
)
REQUESTS_IN_FLIGHT = Gauge(
    "http_requests_in_flight",
    "Requests being worked on.",
)
SOCKETS_OPEN = Gauge(
    "sockets_open",
    "WebSockets that are connected.",
    ["route"],
)
SOCKET_MESSAGES = Counter(
    "socket_messages",
    "Messages on WebSockets, by direction: in or out.",
    ["route", "direction"],
)
CALLS = Counter(
    "upstream_attempts",
    "Attempts to call an upstream, by outcome: a status, connect, timeout, open …",
    ["upstream", "operation", "outcome"],
)
CALL_SECONDS = Histogram(
    "upstream_attempt_duration_seconds",
    "Time of one attempt to call an upstream.",
    ["upstream", "operation"],
    buckets=SECONDS,
)
RETRIES = Counter(
    "upstream_retries",
    "Attempts that repeated a failed one.",
    ["upstream", "operation"],
)
DEGRADED = Counter(
    "upstream_degraded",
    "Optional calls that failed and were replaced by their fallback.",
    ["upstream", "operation"],
)
BREAKER_STATE = Gauge(
    "upstream_breaker_state",
    "Circuit breaker: 0 closed, 1 half open, 2 open.",
    ["upstream"],
)


def exposition() -> bytes:
    """All metrics of the process in Prometheus' text format."""
    return generate_latest()
