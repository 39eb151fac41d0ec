"""Calls, tokens and context for synchronous services."""

from chassis.sync.ahead import Ahead
from chassis.sync.context import Context, failing, together
from chassis.sync.identity import Authenticator, OwnToken
from chassis.sync.upstream import Upstream, Upstreams

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
