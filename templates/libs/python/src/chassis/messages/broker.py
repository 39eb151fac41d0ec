"""Publishing and subscribing for asynchronous code."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self, cast
from urllib.parse import urlsplit

from chassis import deadline, logs, reach, telemetry
from chassis.messages import metrics
from chassis.messages.delivery import Subscription, pause
from chassis.messages.flow import Flow
from chassis.messages.topic import Message, P, Topic
from chassis.messages.topic import message as new_message
from chassis.messages.transports import Transport

_TRANSPORTS = {
    "nats": "nats",
    "tls": "nats",
    "redis": "redis",
    "rediss": "redis",
    "amqp": "rabbitmq",
    "amqps": "rabbitmq",
    "kafka": "kafka",
    "memory": "memory",
}

CONNECT_WITHIN = 30.0
PUBLISH_WITHIN = 10.0
STOP_WITHIN = 25.0
ABANDON_WITHIN = 2.0


def connect(url: str, *, service: str) -> "Broker":
    """The broker at a URL; use it as a context manager. Raises ValueError for an unknown scheme.

    `service` is told to brokers and consumers as the source of messages.
    """
    scheme = urlsplit(url).scheme
    if scheme not in _TRANSPORTS:
        raise ValueError(f"no broker is known as {scheme}: {', '.join(sorted(_TRANSPORTS))}")
    # Imported late: a service installs the client library of its own broker alone.
    module = import_module(f"chassis.messages.transports.{_TRANSPORTS[scheme]}")
    place = f"the broker at {urlsplit(url).hostname}"
    return Broker(
        cast("Transport", module.connect(url, service=service)), service=service, place=place
    )


@dataclass(slots=True)
class _Consumer:
    flow: Flow
    task: asyncio.Task[None]


class Broker:
    """Messages to and from one broker."""

    def __init__(self, transport: Transport, *, service: str, place: str = "the broker") -> None:
        self._place = place
        self.transport = transport
        self.service = service
        self._consumers: list[_Consumer] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, *, within: float = reach.WITHIN) -> None:
        """Connect; try again for so many seconds while the broker is not there.

        Raises NotReached if it does not come.
        """

        async def attempt() -> None:
            async with asyncio.timeout(min(within, CONNECT_WITHIN)):
                await self.transport.start()

        expected = (OSError, *self.transport.unreachable)
        await reach.reached(self._place, attempt, unreachable=expected, within=within)

    async def stop(self, *, within: float = STOP_WITHIN) -> None:
        """Take no more messages, finish those in hand for so many seconds, disconnect.

        What is not finished by then is delivered again, to this service or to another replica.
        """
        consumers, self._consumers = self._consumers, []
        for consumer in consumers:
            consumer.flow.stop()
        late = await _unfinished([consumer.task for consumer in consumers], within=within)
        for consumer in consumers:
            consumer.flow.abandon()
        for task in await _unfinished(late, within=ABANDON_WITHIN):
            task.cancel()
        await self.transport.close()

    async def check(self) -> None:
        """Raise if the broker does not answer."""
        await self.transport.check()

    async def publish(self, topic: Topic[P], payload: P, *, key: str | None = None) -> None:
        """Publish a payload, and return when the broker has it.

        Raises TimeoutError when that takes longer than ten seconds or the request's deadline.
        """
        with telemetry.span(
            f"send {topic.name}",
            kind=telemetry.SpanKind.PRODUCER,
            attributes={
                "messaging.operation.type": "send",
                "messaging.destination.name": topic.name,
            },
        ):
            await self.send(topic, new_message(topic, payload, key=key, source=self.service))

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Publish a message that is made already; the outbox does."""
        left = deadline.remaining()
        outcome = "failed"
        try:
            async with asyncio.timeout(PUBLISH_WITHIN if left is None else left):
                await self.transport.send(topic, message)
            outcome = "sent"
        finally:
            metrics.PUBLISHED.labels(topic.name, outcome).inc()

    async def subscribe(
        self,
        topic: Topic[P],
        handler: Callable[[P], Awaitable[None]],
        *,
        group: str,
        retries: int = 3,
        dead_letter: bool = True,
        concurrency: int = 10,
    ) -> None:
        """Have a handler called with each payload; see `Subscription` for what the words mean.

        From when this returns, messages are kept for the group.
        """
        subscription = Subscription(topic, handler, group, retries, dead_letter, concurrency)
        await self.transport.bind(topic, group)
        flow = Flow(concurrency)
        task = asyncio.create_task(self._consume(subscription, flow))
        self._consumers.append(_Consumer(flow, task))

    async def _consume(self, subscription: Subscription[Any], flow: Flow) -> None:
        topic, group = subscription.topic, subscription.group

        async def deliver(message: Message) -> None:
            await subscription.receive(
                message, park=lambda dead: self.transport.park(topic, group, dead)
            )

        attempt = 0
        while flow.open:
            begun = time.monotonic()
            try:
                if attempt:
                    await self.transport.bind(topic, group)
                await self.transport.consume(topic, group, flow, deliver)
            except Exception:
                attempt = 1 if time.monotonic() - begun > STOP_WITHIN else attempt + 1
                logs.get().warning("consumer starts again", topic=topic.name, exc_info=True)
                await asyncio.sleep(pause(attempt))


async def _unfinished(
    tasks: Collection[asyncio.Task[None]], *, within: float
) -> Collection[asyncio.Task[None]]:
    """Those of the tasks that are not done in time."""
    if not tasks:
        return ()
    _, late = await asyncio.wait(tasks, timeout=within)
    return late
