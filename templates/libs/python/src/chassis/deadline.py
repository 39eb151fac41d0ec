"""How long the work at hand may still take, and how callees learn of it.

A request that arrives with `x-request-deadline: 850` is given up by its caller in 850 ms. The
service works under the shorter of that and its own timeout, and passes what is left on.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "x-request-deadline"

_deadline: ContextVar[float | None] = ContextVar("chassis_deadline", default=None)


def current() -> float | None:
    """The time on `time.monotonic` by which the work must be done; None if there is no limit."""
    return _deadline.get()


def remaining() -> float | None:
    """Seconds left, never below zero; None if there is no limit."""
    at = _deadline.get()
    return None if at is None else max(at - time.monotonic(), 0.0)


@contextmanager
def within(timeout: float | None) -> Iterator[None]:
    """Work for at most `timeout` seconds, or for less if less is left already."""
    outer = _deadline.get()
    if timeout is None:
        yield
        return
    at = time.monotonic() + timeout
    token = _deadline.set(at if outer is None else min(at, outer))
    try:
        yield
    finally:
        _deadline.reset(token)


def from_header(value: str | None, *, timeout: float | None) -> float | None:
    """Seconds that a request may take: the shorter of its header and the endpoint's timeout.

    A header that is no whole number of milliseconds is ignored; it can only ever shorten.
    """
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 12:
        return timeout
    asked = int(value) / 1000
    return asked if timeout is None else min(asked, timeout)


def to_header(seconds: float) -> str:
    """The header's value for `seconds` left: whole milliseconds."""
    return str(int(seconds * 1000))
