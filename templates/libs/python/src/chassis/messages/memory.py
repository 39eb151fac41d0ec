"""What tests ask of a broker that is in memory: `connect("memory://name", …)`.

All brokers of one name in a process are one.
"""

from collections.abc import Mapping, Sequence

from chassis.messages.broker import Broker
from chassis.messages.topic import Message
from chassis.messages.transports.memory import MemoryTransport


async def idle(broker: Broker) -> None:
    """Wait until every message was handled or set aside."""
    await _transport(broker).idle()


def published(broker: Broker) -> Mapping[str, Sequence[Message]]:
    """Everything that was published, by the name of its topic."""
    return _transport(broker).hub.messages


def letters(broker: Broker) -> Mapping[str, Sequence[Message]]:
    """Everything that was set aside, by `topic.group.dead`."""
    return _transport(broker).hub.dead


def _transport(broker: Broker) -> MemoryTransport:
    if not isinstance(broker.transport, MemoryTransport):
        raise TypeError("only a broker in memory can be looked into")
    return broker.transport
