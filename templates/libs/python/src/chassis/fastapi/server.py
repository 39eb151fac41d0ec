"""Serves a FastAPI application until the process is told to stop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fastapi import FastAPI

from chassis import asgi, process, telemetry
from chassis.fastapi.app import opened
from chassis.fastapi.service import Service
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


def serve(create_app: Callable[[S], FastAPI], settings: type[S]) -> None:
    """Read the settings, serve, and return when everything is finished; see `asgi.run`."""
    found = process.begin(settings)
    finish_traces = telemetry.configure(found)
    try:
        app = create_app(found)
        service: Service = app.state.service
        asyncio.run(asgi.run(app, found, service.health, opened=opened(app), drain=service.drain))
    finally:
        finish_traces()
