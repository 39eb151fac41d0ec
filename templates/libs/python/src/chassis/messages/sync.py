"""Publishing and subscribing for synchronous code: one event loop in a thread of its own.

Handlers run in threads, at most `concurrency` of them for a subscription. Log context and trace
of the calling thread go along with what it publishes, and come to handlers with the message.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self

import anyio.to_thread
from anyio import CapacityLimiter
from anyio.from_thread import BlockingPortal, start_blocking_portal

from chassis.messages import broker as aio
from chassis.messages.delivery import Delivery, Poison, current
from chassis.messages.topic import P, Topic

__all__ = ["Broker", "Delivery", "Poison", "Publisher", "Topic", "connect", "current"]


class Publisher(Protocol):
    """What takes messages: a broker, or the outbox of a database."""

    def publish(self, topic: Topic[P], payload: P, *, key: str | None = None) -> None:
        """Hand over one message."""


def connect(url: str, *, service: str) -> "Broker":
    """The broker at a URL; use it as a context manager. Raises ValueError for an unknown scheme."""
    return Broker(aio.connect(url, service=service))


class Broker:
    """Messages to and from one broker."""

    def __init__(self, broker: aio.Broker) -> None:
        self._broker = broker
        self._stack = ExitStack()
        self._running: BlockingPortal | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._running = stack.enter_context(start_blocking_portal())
            stack.enter_context(self._running.wrap_async_context_manager(self._broker))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        self._running = None

    def check(self) -> None:
        """Raise if the broker does not answer."""
        self._portal.call(self._broker.check)

    def publish(self, topic: Topic[P], payload: P, *, key: str | None = None) -> None:
        """Publish a payload, and return when the broker has it."""
        self._portal.call(partial(self._broker.publish, topic, payload, key=key))

    def subscribe(
        self,
        topic: Topic[P],
        handler: Callable[[P], None],
        *,
        group: str,
        retries: int = 3,
        dead_letter: bool = True,
        concurrency: int = 10,
    ) -> None:
        """Have a handler called with each payload, in a thread."""

        threads = self._portal.call(CapacityLimiter, concurrency)

        async def handle(payload: P) -> None:
            await anyio.to_thread.run_sync(handler, payload, limiter=threads)

        self._portal.call(
            partial(
                self._broker.subscribe,
                topic,
                handle,
                group=group,
                retries=retries,
                dead_letter=dead_letter,
                concurrency=concurrency,
            )
        )

    @contextmanager
    def relayed(self, url: str, topics: Sequence[Topic[Any]]) -> Iterator[None]:
        """Publish what the outbox of the database at a URL keeps, while this context is open."""
        # Imported late: not every service that publishes has a database.
        from chassis.store.sql.aio import Database
        from chassis.store.sql.relay import relayed

        database = Database(url, service=self._broker.service)
        with (
            self._portal.wrap_async_context_manager(database),
            self._portal.wrap_async_context_manager(relayed(database, self._broker.send, topics)),
        ):
            yield

    @property
    def _portal(self) -> BlockingPortal:
        if self._running is None:
            raise RuntimeError("the broker is used outside of its context")
        return self._running
