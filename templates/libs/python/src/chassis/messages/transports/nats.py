"""NATS JetStream: a stream a topic, a durable pull consumer a group."""

import re
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import BadRequestError

from chassis.messages.flow import Flow, beating
from chassis.messages.topic import EVENT_ID, Message, Topic
from chassis.messages.transports import Deliver, dead

_ACK_WAIT = 30.0
_AGAIN_AFTER = 1.0
_FETCH_WAIT = 1.0
_DEAD_RETAIN = 30 * 86400.0
_NAME_IN_USE = 10058
_KEY = "key"


def connect(url: str, *, service: str) -> "NatsTransport":
    """The server, or servers with commas between them, at a URL."""
    return NatsTransport(url, service)


class NatsTransport:
    """A `Transport` over JetStream."""

    unreachable: tuple[type[Exception], ...] = (Error,)

    def __init__(self, url: str, service: str) -> None:
        self._servers = url.split(",")
        self._service = service
        self._client = Client()
        self._streams: set[str] = set()

    async def start(self) -> None:
        """Connect; a lost connection is made again without end."""
        self._client = await nats.connect(
            self._servers,
            name=self._service,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            connect_timeout=5,
            error_cb=_unheard,
        )

    async def close(self) -> None:
        """Send what is waiting and disconnect."""
        if self._client.is_connected:
            await self._client.flush()
        await self._client.close()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        if not self._client.is_connected:
            raise ConnectionError("NATS is not connected")
        await self._client.flush(timeout=2)

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Publish to the topic's subject; the event's id keeps a repetition from being a second."""
        stream = await self._stream(topic.name, retain=topic.retain)
        await self._publish(stream, _subject(topic.name), message)

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Publish to a stream of dead letters."""
        name = dead(topic, group)
        stream = await self._stream(name, retain=_DEAD_RETAIN)
        await self._publish(stream, _subject(name), message)

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make stream and consumer. A new group gets all messages that are still kept."""
        stream = await self._stream(topic.name, retain=topic.retain)
        config = ConsumerConfig(
            durable_name=_token(group),
            filter_subject=_subject(topic.name),
            ack_wait=_ACK_WAIT,
        )
        await self._jetstream.add_consumer(stream, config)

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Fetch as many messages as there is room for."""
        stream, durable = _token(topic.name), _token(group)
        subscription = await self._jetstream.pull_subscribe_bind(durable, stream)
        try:
            while await flow.room():
                try:
                    messages = await subscription.fetch(flow.free, timeout=_FETCH_WAIT)
                except TimeoutError:  # nothing yet
                    continue
                for message in messages:
                    flow.take(_handle(message, deliver))
        finally:
            await flow.drain()
            await subscription.unsubscribe()

    @property
    def _jetstream(self) -> JetStreamContext:
        return self._client.jetstream()

    async def _publish(self, stream: str, subject: str, message: Message) -> None:
        headers = {**message.headers, "Nats-Msg-Id": message.headers.get(EVENT_ID, "")}
        if message.key is not None:
            headers[_KEY] = message.key
        await self._jetstream.publish(subject, message.body, stream=stream, headers=headers)

    async def _stream(self, name: str, *, retain: float) -> str:
        stream = _token(name)
        if stream not in self._streams:
            config = StreamConfig(name=stream, subjects=[_subject(name)], max_age=retain)
            try:
                await self._jetstream.add_stream(config)
            except BadRequestError as error:
                if error.err_code != _NAME_IN_USE:
                    raise
                await self._jetstream.update_stream(config)
            self._streams.add(stream)
        return stream


async def _handle(message: Msg, deliver: Deliver) -> None:
    headers = dict(message.headers or {})
    key = headers.pop(_KEY, None)
    try:
        async with beating(message.in_progress, every=_ACK_WAIT / 3):
            await deliver(Message(message.data, headers, key))
    except BaseException:
        await message.nak(delay=_AGAIN_AFTER)
        raise
    await message.ack()


async def _unheard(_error: Exception) -> None:
    """Leave it to `check` to tell: the library repeats errors while it reconnects."""


def _token(name: str) -> str:
    """A name that streams and consumers may have: `order.placed` is `order_placed`."""
    return re.sub(r"[^A-Za-z0-9-]", lambda m: "_" if m[0] == "." else f"_{ord(m[0]):x}_", name)


def _subject(name: str) -> str:
    return re.sub(r"[\s*>]", "_", name)
