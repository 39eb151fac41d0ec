"""The chassis for Flask."""

from chassis.flask.app import create_app, current, opened, served
from chassis.flask.passing import forward, moved
from chassis.flask.route import Router
from chassis.flask.server import serve
from chassis.flask.values import answer, read_body, read_headers, read_path, read_query

__all__ = [
    "Router",
    "answer",
    "create_app",
    "current",
    "forward",
    "moved",
    "opened",
    "read_body",
    "read_headers",
    "read_path",
    "read_query",
    "serve",
    "served",
]
