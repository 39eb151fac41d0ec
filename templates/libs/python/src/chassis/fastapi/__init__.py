"""The chassis for FastAPI."""

from chassis.fastapi.app import create_app, current, opened, served
from chassis.fastapi.route import Router
from chassis.fastapi.server import serve
from chassis.fastapi.socket import Gone, Socket

__all__ = ["Gone", "Router", "Socket", "create_app", "current", "opened", "serve", "served"]
