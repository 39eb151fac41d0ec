"""The chassis for FastAPI."""

from chassis.fastapi.app import create_app, current, opened, served
from chassis.fastapi.route import Router
from chassis.fastapi.server import serve

__all__ = ["Router", "create_app", "current", "opened", "serve", "served"]
