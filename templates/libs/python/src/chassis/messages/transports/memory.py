"""A broker inside the process, for tests: `memory://`, or `memory://NAME` to share one by name."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from chassis.messages.flow import Flow
from chassis.messages.topic import Message, Topic
from chassis.messages.transports import Deliver, dead


@dataclass(slots=True)
class Hub:
    """What a broker keeps: each topic's messages, and each group's queue.

    `messages` and `dead` are for tests to look at.
    """

    messages: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    dead: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[tuple[str, str], asyncio.Queue[Message]] = field(default_factory=dict)
    connected: int = 0


_hubs: dict[str, Hub] = {}
"""Brokers with a name, as long as somebody is connected."""


def connect(url: str, *, service: str) -> "MemoryTransport":
    """The broker of a name; one of its own without a name."""
    name = urlsplit(url).netloc
    return MemoryTransport(name)


def kept(url: str, topic: str) -> list[Message]:
    """What the broker of a name has of a topic; nothing where nobody is connected to it."""
    hub = _hubs.get(urlsplit(url).netloc)
    return list(hub.messages.get(topic, ())) if hub else []


class MemoryTransport:
    """A `Transport` whose messages never leave the process."""

    unreachable: tuple[type[Exception], ...] = ()

    def __init__(self, name: str) -> None:
        self._name = name
        self.hub = Hub()

    async def start(self) -> None:
        """Join the others of the same name."""
        if self._name:
            self.hub = _hubs.setdefault(self._name, self.hub)
        self.hub.connected += 1

    async def close(self) -> None:
        """Leave; the last one takes everything away."""
        self.hub.connected -= 1
        if self.hub.connected == 0:
            _hubs.pop(self._name, None)

    async def check(self) -> None:
        """Always there."""

    async def idle(self) -> None:
        """Wait until every message was handled."""
        for queue in self.hub.groups.values():
            await queue.join()

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Keep a message and put it into the queue of each group."""
        self.hub.messages[topic.name].append(message)
        for (name, _), queue in self.hub.groups.items():
            if name == topic.name:
                queue.put_nowait(message)

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Keep a dead letter."""
        self.hub.dead[dead(topic, group)].append(message)

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make the queue of a group."""
        self.hub.groups.setdefault((topic.name, group), asyncio.Queue())

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Deliver what is in the group's queue."""
        queue = self.hub.groups[topic.name, group]
        stopped = asyncio.create_task(flow.stopped())
        try:
            while await flow.room():
                incoming = asyncio.create_task(queue.get())
                await asyncio.wait({incoming, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if incoming.done():
                    flow.take(self._handle(queue, incoming.result(), deliver))
                else:
                    incoming.cancel()
        finally:
            stopped.cancel()
            await flow.drain()

    async def _handle(
        self, queue: asyncio.Queue[Message], message: Message, deliver: Deliver
    ) -> None:
        try:
            await deliver(message)
        except BaseException:
            queue.put_nowait(message)
            raise
        finally:
            queue.task_done()
