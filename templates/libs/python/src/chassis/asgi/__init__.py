"""What the chassis adds to any ASGI application, and the server that runs it."""

from chassis.asgi.observe import Observe
from chassis.asgi.operations import Operations, probes
from chassis.asgi.server import run

__all__ = ["Observe", "Operations", "probes", "run"]
