"""Serves an ASGI application with uvicorn until the process is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress

import uvicorn
from starlette.types import ASGIApp

from chassis import logs, process
from chassis.asgi.leaving import Leaving
from chassis.health import Health, Phase
from chassis.reach import NotReached
from chassis.settings import ServiceSettings

Drain = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """Drain what has no connections of its own."""


async def run(
    app: ASGIApp,
    settings: ServiceSettings,
    health: Health,
    *,
    opened: AbstractAsyncContextManager[object] | None = None,
    drain: Drain = _nothing,
) -> None:
    """Serve an application on HTTP_PORT, and on ADMIN_PORT if that is another one.

    What the application needs is `opened` while it already listens: that may take as long as a
    store takes to appear, and until then the process is alive and not ready.

    On SIGTERM or SIGINT it is no longer ready. For STOP_PAUSE it still takes requests, and each
    answer closes its connection; then it takes no new connection and finishes what is under way,
    for STOP_GRACE at most; `drain` ends what would never finish by itself. A second signal ends
    the pause, a third one everything.

    Exits with 3 if a port cannot be served or what it needs cannot be opened.
    """
    told = Leaving(app, health)
    servers = [_server(told, settings, drain, port=settings.http_port)]
    if settings.admin_port not in {None, settings.http_port}:
        servers.append(_server(told, settings, drain, port=settings.admin_port or 0))
    life = _Life(servers, health, pause=settings.stop_pause)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, life.signalled)
    needed = _Kept(opened or nullcontext(), otherwise=life.stop)
    async with asyncio.TaskGroup() as group:
        for server in servers:
            group.create_task(_run(server, life.stop))
    if not await needed.closed() or not all(server.started for server in servers):
        raise SystemExit(process.EXIT_UNSERVED)


async def _run(server: uvicorn.Server, stop: Callable[[], None]) -> None:
    """Serve one port; if it cannot be served, stop the others too."""
    with suppress(SystemExit):  # uvicorn's way to say that it cannot; it has logged why
        await server.serve()
    stop()


class _Life:
    """What a signal means: first a pause, then the end, then the end at once."""

    def __init__(self, servers: Sequence[uvicorn.Server], health: Health, *, pause: float) -> None:
        self._servers = servers
        self._health = health
        self._pause = pause

    def signalled(self) -> None:
        """A signal has come; until something is open there is nothing to pause for."""
        first, serving = self._health.phase is not Phase.STOPPING, self._health.phase
        self._health.phase = Phase.STOPPING
        if first and self._pause and serving is Phase.SERVING:
            asyncio.get_running_loop().call_later(self._pause, self.stop)
            return
        for server in self._servers:
            server.force_exit = server.should_exit
        self.stop()

    def stop(self) -> None:
        """Take no new connections."""
        self._health.phase = Phase.STOPPING
        for server in self._servers:
            server.should_exit = True


class _Kept:
    """Keeps a context open in a task of its own, since to open it may take long."""

    def __init__(
        self, context: AbstractAsyncContextManager[object], *, otherwise: Callable[[], None]
    ) -> None:
        self._open = False
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._keep(context))
        self._task.add_done_callback(lambda _: otherwise())

    async def closed(self) -> bool:
        """Close it, and return whether all went well; the log says why it did not."""
        self._over.set()
        if not self._open:
            self._task.cancel()
        (error,) = await asyncio.gather(self._task, return_exceptions=True)
        if isinstance(error, NotReached):
            logs.get().error("given up", error=str(error))
        elif isinstance(error, Exception):
            logs.get().error("failed", exc_info=error)
        return not isinstance(error, Exception)

    async def _keep(self, context: AbstractAsyncContextManager[object]) -> None:
        async with context:
            self._open = True
            await self._over.wait()


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


def _server(app: ASGIApp, settings: ServiceSettings, drain: Drain, *, port: int) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=port,
            lifespan="off",  # it would have to be open before anybody could ask how it is
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=process.KEEP_ALIVE,
            timeout_graceful_shutdown=int(settings.stop_grace),
        ),
        drain,
    )
