"""The life of a worker's process: open, run, stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, Generic, TypeVar

from starlette.applications import Starlette
from starlette.types import ASGIApp

from chassis import aio, asgi, logs, process, telemetry
from chassis.asgi import Operations, probes
from chassis.health import Health, Phase
from chassis.reach import NotReached
from chassis.settings import ServiceSettings
from chassis.worker.schedule import Schedule, perform

C = TypeVar("C", bound=aio.Context)
S = TypeVar("S", bound=ServiceSettings)


class Worker(Generic[C]):
    """One worker: its context, which subscribes its consumers, and its schedules."""

    def __init__(
        self,
        settings: S,
        *,
        context: Callable[[S], AbstractAsyncContextManager[C]],
        schedules: Sequence[Schedule[C]] = (),
    ) -> None:
        self.settings: ServiceSettings = settings
        self.health = Health()
        self._open: Callable[[], AbstractAsyncContextManager[C]] = partial(context, settings)
        self._schedules = schedules
        self._context: C | None = None

    async def ready(self) -> tuple[int, dict[str, object]]:
        """Ask the worker's own stores, and nobody else."""
        if self._context is not None and self.health.phase is Phase.SERVING:
            self.health.failing = await aio.failing(self._context.checks)
        return self.health.ready()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[C]:
        """Open the context and follow the schedules; at the end, finish what is under way.

        A run that is not done after STOP_GRACE is cancelled.
        """
        async with self._open() as self._context:
            stop = asyncio.Event()
            following = [
                asyncio.create_task(schedule.follow(self._context, stop))
                for schedule in self._schedules
            ]
            self.health.serving()
            try:
                yield self._context
            finally:
                self.health.phase = Phase.STOPPING
                stop.set()
                await _finished(following, within=self.settings.stop_grace)

    def app(self) -> ASGIApp:
        """Probes and metrics."""
        return Operations(Starlette(), probes(self.health, self.ready))


def serve(create_worker: Callable[[S], Worker[Any]], settings: type[S]) -> None:
    """Read the settings, work until SIGTERM or SIGINT, and return when everything is finished."""
    found = process.begin(settings)
    finish_traces = telemetry.configure(found)
    try:
        worker = create_worker(found)
        asyncio.run(asgi.run(worker.app(), found, worker.health, opened=worker.opened()))
    finally:
        finish_traces()


def run_once(
    settings: type[S],
    *,
    name: str,
    context: Callable[[S], AbstractAsyncContextManager[C]],
    run: Callable[[C], Awaitable[None]],
) -> None:
    """Read the settings, run one thing, and exit: 0 if it was done, 1 if it failed."""

    async def job() -> None:
        async with context(found) as opened:
            await perform(name, run, opened)

    found = process.begin(settings)
    finish_traces = telemetry.configure(found)
    try:
        asyncio.run(job())
    except NotReached as error:
        logs.get().error("given up", error=str(error))
        raise SystemExit(1) from error
    except Exception as error:
        raise SystemExit(1) from error
    finally:
        finish_traces()


async def _finished(tasks: Sequence[asyncio.Task[None]], *, within: float) -> None:
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
