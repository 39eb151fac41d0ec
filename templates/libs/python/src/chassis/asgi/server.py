"""Serves an ASGI application with uvicorn until the process is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from chassis import process
from chassis.health import Health, Phase
from chassis.settings import ServiceSettings

Drain = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """Drain what has no connections of its own."""


async def run(
    app: ASGIApp, settings: ServiceSettings, health: Health, *, drain: Drain = _nothing
) -> None:
    """Serve an application on HTTP_PORT, and on ADMIN_PORT if that is another one.

    On SIGTERM or SIGINT it is no longer ready, takes no new connection and finishes what is
    under way, for STOP_GRACE at most; `drain` ends what would never finish by itself.
    Exits with 3 if a port cannot be served.
    """
    servers = [_server(app, settings, drain, port=settings.http_port, first=True)]
    if settings.admin_port not in {None, settings.http_port}:
        servers.append(_server(app, settings, drain, port=settings.admin_port or 0, first=False))

    def stop() -> None:
        health.phase = Phase.STOPPING
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
    with suppress(SystemExit):  # uvicorn's way to say that it cannot; it has logged why
        await server.serve()
    stop()


class _Server(uvicorn.Server):
    """A server that leaves signals to us: two of them share the process."""

    def __init__(self, config: uvicorn.Config, drain: Drain) -> None:
        super().__init__(config)
        self._drain = drain

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain first: uvicorn would tell open WebSockets to come back to this very process."""
        await self._drain()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(
    app: ASGIApp, settings: ServiceSettings, drain: Drain, *, port: int, first: bool
) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=port,
            lifespan="on" if first else "off",  # the application starts once
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=process.KEEP_ALIVE,
            timeout_graceful_shutdown=int(settings.stop_grace),
        ),
        drain,
    )
