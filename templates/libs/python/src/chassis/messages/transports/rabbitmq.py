"""RabbitMQ: a topic exchange, a routing key a topic, a durable queue a group."""

from typing import Any

import aio_pika
from aio_pika.abc import (
    AbstractChannel,
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractQueue,
    AbstractRobustConnection,
)
from aio_pika.exceptions import AMQPError

from chassis.messages.flow import Flow
from chassis.messages.topic import EVENT_ID, Message, Topic
from chassis.messages.transports import Deliver, dead

_EXCHANGE = "amq.topic"  # every server has it
_KEY = "key"


def connect(url: str, *, service: str) -> "RabbitTransport":
    """The server at a URL; its path is the virtual host."""
    return RabbitTransport(url, service)


class RabbitTransport:
    """A `Transport` over AMQP 0-9-1."""

    unreachable: tuple[type[Exception], ...] = (AMQPError,)

    def __init__(self, url: str, service: str) -> None:
        self._url = url
        self._service = service
        self._connection: AbstractRobustConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}

    async def start(self) -> None:
        """Connect; a lost connection is made again without end."""
        properties: dict[str, Any] = {"connection_name": self._service}
        self._connection = await aio_pika.connect_robust(self._url, client_properties=properties)
        self._channel = await self._connection.channel(publisher_confirms=True)

    async def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    async def check(self) -> None:
        """Raise if the server is not there."""
        if self._connection is None or not self._connection.connected.is_set():
            raise ConnectionError("RabbitMQ is not connected")

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Publish, and wait for the server's confirmation."""
        channel = self._publishing
        if topic.queue and not topic.exchange:
            await channel.declare_queue(topic.queue, durable=True)
            await self._publish(channel.default_exchange, topic.queue, message)
        else:
            exchange = await self._exchange(topic)
            await self._publish(exchange, topic.routing_key or topic.name, message)

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Publish to a queue of dead letters."""
        name = dead(topic, group)
        channel = self._publishing
        await channel.declare_queue(name, durable=True)
        await self._publish(channel.default_exchange, name, message)

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make the group's queue; messages from before are not in it."""
        await self._queue(self._publishing, topic, group)

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Have the server send as many messages as there is room for."""
        if self._connection is None:
            raise ConnectionError("RabbitMQ is not connected")
        channel = await self._connection.channel()
        try:
            await channel.set_qos(prefetch_count=flow.concurrency)
            queue = await self._queue(channel, topic, group)

            async def take(message: AbstractIncomingMessage) -> None:
                if flow.open:
                    flow.take(_handle(message, deliver))

            tag = await queue.consume(take)
            await flow.stopped()
            await queue.cancel(tag)
        finally:
            await flow.drain()
            await channel.close()

    @property
    def _publishing(self) -> AbstractChannel:
        if self._channel is None:
            raise ConnectionError("RabbitMQ is not connected")
        return self._channel

    async def _exchange(self, topic: Topic[Any]) -> AbstractExchange:
        name = topic.exchange or _EXCHANGE
        if name not in self._exchanges:
            declare = self._publishing.declare_exchange
            if name.startswith("amq."):
                self._exchanges[name] = await declare(name, passive=True)
            else:
                kind = aio_pika.ExchangeType.TOPIC
                self._exchanges[name] = await declare(name, kind, durable=True)
        return self._exchanges[name]

    async def _queue(
        self, channel: AbstractChannel, topic: Topic[Any], group: str
    ) -> AbstractQueue:
        name = topic.queue or f"{topic.name}.{group}"
        queue = await channel.declare_queue(name, durable=True)
        if topic.exchange or not topic.queue:
            exchange = await self._exchange(topic)
            await queue.bind(exchange.name, topic.routing_key or topic.name)
        return queue

    async def _publish(self, to: AbstractExchange, routing_key: str, message: Message) -> None:
        headers: dict[str, Any] = dict(message.headers)
        if message.key is not None:
            headers[_KEY] = message.key
        packed = aio_pika.Message(
            message.body,
            headers=headers,
            content_type="application/json",
            message_id=message.headers.get(EVENT_ID),
            app_id=self._service,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        # A message that no group wants yet is no mistake.
        await to.publish(packed, routing_key, mandatory=False)


async def _handle(message: AbstractIncomingMessage, deliver: Deliver) -> None:
    headers = {name: str(value) for name, value in message.headers.items()}
    key = headers.pop(_KEY, None)
    try:
        await deliver(Message(message.body, headers, key))
    except BaseException:
        await message.nack(requeue=True)
        raise
    await message.ack()
