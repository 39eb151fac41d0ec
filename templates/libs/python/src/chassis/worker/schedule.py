"""When something runs, and what is recorded of each run."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import structlog
from cronsim import CronSim

from chassis import aio, logs, telemetry
from chassis.worker import metrics

C = TypeVar("C", bound=aio.Context)

_LONGEST_SLEEP = 60.0


@dataclass(frozen=True, slots=True)
class Schedule(Generic[C]):
    """Something that runs at the times of a cron expression, read in a named zone.

    When clocks are put forward, a time that is left out runs right after; when they are put
    back, a time that comes twice runs once. A run that takes longer than the time to the next
    one makes that one fall out: runs never overlap.
    """

    name: str
    cron: str
    zone: str
    run: Callable[[C], Awaitable[None]]

    def __post_init__(self) -> None:
        self.after(datetime.now(UTC))

    def after(self, moment: datetime) -> datetime:
        """The next time to run. Raises ValueError if expression or zone mean nothing."""
        try:
            zone = ZoneInfo(self.zone)
            return next(CronSim(self.cron, moment.astimezone(zone)))
        except Exception as error:
            raise ValueError(
                f"schedule {self.name}: {self.cron!r} in {self.zone!r}: {error}"
            ) from error

    async def follow(self, context: C, stop: asyncio.Event) -> None:
        """Run at every time until told to stop. A failed run is logged, the next one comes."""
        while True:
            due = self.after(datetime.now(UTC))
            if await _stopped_before(due, stop):
                return
            with suppress(Exception):  # `perform` has recorded it
                await perform(self.name, self.run, context)


async def perform(name: str, run: Callable[[C], Awaitable[None]], context: C) -> None:
    """Run something once, with a span, a line in the log and a place in the metrics."""
    with _recorded(name):
        await run(context)


@contextmanager
def _recorded(name: str) -> Iterator[None]:
    began = time.perf_counter()
    outcome = "stopped"
    with telemetry.span(f"run {name}", carrier={}):
        members = {"job": name, logs.CORRELATION: telemetry.trace_id() or ""}
        with structlog.contextvars.bound_contextvars(**members):
            try:
                yield
                outcome = "done"
            except Exception:
                outcome = "failed"
                logs.get().error("run failed", exc_info=True)
                raise
            finally:
                took = time.perf_counter() - began
                metrics.RUNS.labels(name, outcome).inc()
                metrics.SECONDS.labels(name).observe(took)
                if outcome == "done":
                    metrics.LAST_DONE.labels(name).set_to_current_time()
                logs.get().info("run", outcome=outcome, ms=round(took * 1000, 1))


async def _stopped_before(due: datetime, stop: asyncio.Event) -> bool:
    # In short steps: a laptop that slept, or a clock that was set, must not delay a run.
    while (left := (due - datetime.now(UTC)).total_seconds()) > 0:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(left, _LONGEST_SLEEP)):
                return await stop.wait()
    return stop.is_set()
