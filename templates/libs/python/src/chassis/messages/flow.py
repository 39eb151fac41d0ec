"""How many messages a consumer has in hand, and how it stops."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from chassis import logs


class Flow:
    """The messages in hand of one consumer: at most `concurrency`, none left behind at the end."""

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def open(self) -> bool:
        """Whether further messages are wanted."""
        return not self._stopping.is_set()

    @property
    def free(self) -> int:
        """How many more messages may be taken now."""
        return max(self.concurrency - len(self._tasks), 0)

    async def room(self) -> bool:
        """Wait until another message may be taken; False when no more are wanted."""
        while self.open and not self.free:
            self._changed.clear()
            await self._changed.wait()
        return self.open

    def take(self, work: Coroutine[Any, Any, None]) -> None:
        """Work on a message in the background.

        What the work raises is logged: it has left its message unacknowledged.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def stop(self) -> None:
        """Take no further messages."""
        self._stopping.set()
        self._changed.set()

    async def stopped(self) -> None:
        """Wait until no further messages are wanted."""
        await self._stopping.wait()

    async def drain(self) -> None:
        """Wait until nothing is in hand."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def abandon(self) -> None:
        """Give up what is in hand."""
        for task in self._tasks:
            task.cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._changed.set()
        if not task.cancelled() and (error := task.exception()):
            logs.get().error("message will be delivered again", exc_info=error)


@asynccontextmanager
async def beating(beat: Callable[[], Awaitable[object]], *, every: float) -> AsyncIterator[None]:
    """Tell a broker every so many seconds that a message is still being worked on."""

    async def run() -> None:
        while True:
            await asyncio.sleep(every)
            await beat()

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
