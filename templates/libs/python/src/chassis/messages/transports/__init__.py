"""The brokers: what each needs to carry messages, and nothing of what they mean."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from chassis.messages.flow import Flow
from chassis.messages.topic import Message, Topic

Deliver = Callable[[Message], Awaitable[None]]
"""Handles a message. It is acknowledged when this returns, delivered again when this raises."""


class Transport(Protocol):
    """One broker. Names on it follow from the names of topics and groups alone."""

    unreachable: tuple[type[Exception], ...]
    """What the client library raises when the broker is not there, beside OSError."""

    async def start(self) -> None:
        """Connect. Raises whatever the client library does when the broker is not there."""

    async def close(self) -> None:
        """Disconnect."""

    async def check(self) -> None:
        """Raise if the broker does not answer."""

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Publish, and return when the broker has it."""

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Keep a message among the dead letters of a topic and group."""

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make sure that messages are kept for the group from now on."""

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Deliver the group's messages until the flow stops, then until none is in hand."""


def dead(topic: Topic[Any], group: str) -> str:
    """The name under which brokers keep the dead letters of a topic and group."""
    return f"{topic.name}.{group}.dead"
