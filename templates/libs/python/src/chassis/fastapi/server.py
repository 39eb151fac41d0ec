"""Serves a FastAPI application with uvicorn until the process is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from chassis import process, telemetry
from chassis.fastapi.service import Service
from chassis.health import Phase
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


def serve(create_app: Callable[[S], FastAPI], settings: type[S]) -> None:
    """Read the settings, serve, and return when everything is finished.

    On SIGTERM or SIGINT the service is no longer ready, takes no new connection and finishes
    what is under way, for STOP_GRACE at most.
    """
    found = process.begin(settings)
    finish_traces = telemetry.configure(found)
    try:
        asyncio.run(_serve(create_app(found), found))
    finally:
        finish_traces()


async def _serve(app: FastAPI, settings: ServiceSettings) -> None:
    servers = [_server(app, settings, port=settings.http_port, lifespan="on")]
    if settings.admin_port not in {None, settings.http_port}:
        servers.append(_server(app, settings, port=settings.admin_port or 0, lifespan="off"))
    service: Service = app.state.service

    def stop() -> None:
        service.health.phase = Phase.STOPPING
        for server in servers:
            server.should_exit = True

    def signalled() -> None:
        for server in servers:
            server.force_exit = server.should_exit  # told a second time: now
        stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signalled)
    async with asyncio.TaskGroup() as group:
        for server in servers:
            group.create_task(_run(server, stop))
    if not all(server.started for server in servers):
        raise SystemExit(3)


async def _run(server: uvicorn.Server, stop: Callable[[], None]) -> None:
    """Serve one port; if it cannot be served, stop the others too."""
    try:
        await server.serve()
    except SystemExit:
        pass  # uvicorn's way to say that the port is taken; it has been logged
    finally:
        stop()


class _Server(uvicorn.Server):
    """A server that leaves signals to us: two of them share the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: FastAPI, settings: ServiceSettings, *, port: int, lifespan: str) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=port,
            lifespan="on" if lifespan == "on" else "off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=process.KEEP_ALIVE,
            timeout_graceful_shutdown=int(settings.stop_grace),
        )
    )
