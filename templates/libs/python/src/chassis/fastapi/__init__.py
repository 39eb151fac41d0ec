"""The chassis for FastAPI."""

from chassis.fastapi.app import create_app, current, opened, served
from chassis.fastapi.passing import forward, moved
from chassis.fastapi.route import Router, called
from chassis.fastapi.server import serve
from chassis.fastapi.socket import Gone, Socket

__all__ = [
    "Gone",
    "Router",
    "Socket",
    "called",
    "create_app",
    "current",
    "forward",
    "moved",
    "opened",
    "serve",
    "served",
]
