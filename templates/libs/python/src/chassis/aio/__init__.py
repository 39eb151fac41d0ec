"""Calls, tokens and context for asynchronous services."""

from chassis.aio.ahead import Ahead
from chassis.aio.context import Context, failing, together
from chassis.aio.identity import Authenticator, OwnToken
from chassis.aio.upstream import Upstream, Upstreams

__all__ = [
    "Ahead",
    "Authenticator",
    "Context",
    "OwnToken",
    "Upstream",
    "Upstreams",
    "failing",
    "together",
]
