"""What tests ask of a broker that is in memory: `connect("memory://name", …)`.

All brokers of one name in a process are one.
"""

import time
from collections.abc import Mapping, Sequence

from chassis.messages.broker import Broker
from chassis.messages.topic import Message
from chassis.messages.transports.memory import MemoryTransport, kept


async def idle(broker: Broker) -> None:
    """Wait until every message was handled or set aside."""
    await _transport(broker).idle()


def published(broker: Broker) -> Mapping[str, Sequence[Message]]:
    """Everything that was published, by the name of its topic."""
    return _transport(broker).hub.messages


def arrived(url: str, topic: str, *, within: float = 5) -> Sequence[Message]:
    """What was published to a topic of the broker at `url`, which has a name.

    Waits up to `within` seconds for the first message: an outbox is published from a little later.
    """
    deadline = time.monotonic() + within
    while not (found := kept(url, topic)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def letters(broker: Broker) -> Mapping[str, Sequence[Message]]:
    """Everything that was set aside, by `topic.group.dead`."""
    return _transport(broker).hub.dead


def _transport(broker: Broker) -> MemoryTransport:
    if not isinstance(broker.transport, MemoryTransport):
        raise TypeError("only a broker in memory can be looked into")
    return broker.transport
