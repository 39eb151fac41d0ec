"""Publishes what an outbox keeps.

    async with relayed(database, broker.send, [ORDER_PLACED]):
        ...

A message is published at least once, and messages are published in their order: of several
replicas of a service, one at a time is at work.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from chassis import logs
from chassis.messages.topic import Message, Topic
from chassis.store.sql.aio import Database
from chassis.store.sql.internal import OutboxTable

_BATCH = 100
_LEASE = timedelta(seconds=30)
_LOOK_EVERY = 0.5

Send = Callable[[Topic[Any], Message], Awaitable[None]]
"""Publishes a message that is made already: `chassis.messages.Broker.send`."""


@asynccontextmanager
async def relayed(
    database: Database, send: Send, topics: Sequence[Topic[Any]]
) -> AsyncIterator[None]:
    """Publish what the outbox keeps, in the background, while this context is open."""
    relay = Relay(database, send, topics)
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await relay.finish()


class Relay:
    """One relay of one outbox; `topics` are those that it may find there."""

    def __init__(self, database: Database, send: Send, topics: Sequence[Topic[Any]]) -> None:
        self._database = database
        self._send = send
        self._topics = {topic.name: topic for topic in topics}
        self._outbox = OutboxTable(database.service)
        self._claim = uuid.uuid4()

    async def run(self) -> None:
        """Publish whatever comes, until cancelled."""
        while True:
            try:
                sent = await self.once()
            except Exception:
                logs.get().warning("outbox not relayed", exc_info=True)
                sent = 0
            if sent < _BATCH:
                await asyncio.sleep(_LOOK_EVERY)

    async def once(self) -> int:
        """Publish one batch, and return how many messages that were."""
        sent: list[int] = []
        try:
            for row in await self._claimed():
                message = Message(row.body, row.headers, row.key)
                await self._send(self._topics[row.topic], message)
                sent.append(row.position_)
        finally:
            if sent:
                await asyncio.shield(self._execute(self._outbox.forget(sent)))
        return len(sent)

    async def finish(self) -> None:
        """Publish what is left, and give what cannot be published to other replicas."""
        try:
            while await self.once():
                pass
        except Exception:
            logs.get().warning("outbox left for the next start", exc_info=True)
        await self._execute(self._outbox.release(self._claim))

    async def _claimed(self) -> Sequence[sa.Row[Any]]:
        """The oldest messages, or none of them while another relay is at work."""
        async with self._database.reading() as connection:
            oldest = (await connection.execute(self._outbox.oldest(_BATCH))).all()
        if not oldest or not all(map(self._free, oldest)):
            return ()
        positions = [row.position_ for row in oldest]
        taken = await self._execute(self._outbox.claim(positions, self._claim, lease=_LEASE))
        # Fewer than wanted: another relay came first, and will go on with these.
        return oldest if taken == len(oldest) else ()

    def _free(self, row: sa.Row[Any]) -> bool:
        until: datetime | None = row.claimed_until
        return until is None or until <= datetime.now(UTC) or row.claim == self._claim

    async def _execute(self, statement: sa.Update | sa.Delete) -> int:
        async with self._database.writing() as connection:
            result: sa.CursorResult[Any] = await connection.execute(statement)
        return result.rowcount
