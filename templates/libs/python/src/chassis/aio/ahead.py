"""Fetching something before anybody asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self

from chassis import identity
from chassis.problem import Problem
from chassis.reach import pause


class Ahead:
    """Runs `fetch` in the background, again and again until it raises no Problem.

    Without one there is nothing to do.
    """

    def __init__(self, fetch: Callable[[], Awaitable[object]] | None) -> None:
        self._fetch = fetch
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._fetch is not None:
            self._task = asyncio.create_task(self._run(self._fetch))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def moment(self, within: float | None = None) -> None:
        """Wait for it, but not for long."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=within or identity.AHEAD_WITHIN)

    async def _run(self, fetch: Callable[[], Awaitable[object]]) -> None:
        attempt = 0
        while True:
            with suppress(Problem):
                await fetch()
                return
            attempt += 1
            await asyncio.sleep(pause(attempt))
