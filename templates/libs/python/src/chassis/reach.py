"""Waiting for what a service cannot work without: a database or a broker may start after it.

Until it answers, the service is alive and not ready. The log has a line when the waiting begins,
one when its reason changes, and one at its end.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from chassis import logs
from chassis.policy import Clock

WITHIN = 240.0
"""Seconds: less than the five minutes that a cluster gives a start, so that the log says why."""

FIRST = 0.25
MOST = 5.0
"""Seconds of the first and the longest pause between two attempts."""

Errors = tuple[type[Exception], ...]


class NotReached(Exception):
    """It has not answered for too long; the text says what and why."""


def pause(attempt: int) -> float:
    """Seconds to wait after attempt number `attempt`: doubling, with jitter, bounded."""
    longest = min(MOST, FIRST * 2.0 ** min(attempt - 1, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards nothing)


class Patience:
    """How long somebody still waits for `name`, and what the log says of it."""

    def __init__(self, name: str, *, within: float = WITHIN, clock: Clock = time.monotonic) -> None:
        self._name = name
        self._within = within
        self._clock = clock
        self._begun = clock()
        self._attempt = 0
        self._said = ""

    def failed(self, error: Exception) -> float:
        """Seconds until the next attempt. Raises NotReached if there is no time for one."""
        self._attempt += 1
        why, wait = reason(error), pause(self._attempt)
        if self._clock() - self._begun + wait > self._within:
            raise NotReached(f"{self._name} has not answered for {self._within:g} s: {why}")
        if why != self._said:
            self._said = why
            logs.get().warning("not reached yet", name=self._name, error=why, within=self._within)
        return wait

    def over(self) -> None:
        """It answers."""
        if self._said:
            took = round(self._clock() - self._begun, 1)
            logs.get().info("reached", name=self._name, seconds=took)


def reason(error: Exception) -> str:
    """One line of what an error says; SQLAlchemy wraps that of its driver."""
    inner = getattr(error, "orig", None) or error
    lines = str(inner).strip().splitlines()
    return lines[0] if lines else type(inner).__name__


async def reached(
    name: str,
    attempt: Callable[[], Awaitable[None]],
    *,
    unreachable: Errors,
    within: float = WITHIN,
) -> None:
    """Repeat an attempt while it raises one of these errors. Raises NotReached in the end."""
    patience = Patience(name, within=within)
    while True:
        try:
            await attempt()
        except unreachable as error:
            await asyncio.sleep(patience.failed(error))
        else:
            patience.over()
            return


def reached_sync(
    name: str, attempt: Callable[[], None], *, unreachable: Errors, within: float = WITHIN
) -> None:
    """The same in a thread."""
    patience = Patience(name, within=within)
    while True:
        try:
            attempt()
        except unreachable as error:
            time.sleep(patience.failed(error))
        else:
            patience.over()
            return
