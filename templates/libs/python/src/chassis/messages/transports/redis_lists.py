"""Topics kept as Redis lists: work queues that all consumers share.

A message that is being handled stands in a list of its consumer's own, so a consumer that dies
loses nothing: the others see that it stopped beating and put its messages back.
"""

import json
import time
from collections.abc import Awaitable
from typing import Any, cast

import redis.asyncio as redis

from chassis.messages.flow import Flow, beating
from chassis.messages.topic import Message, Topic
from chassis.messages.transports import Deliver

_WAIT = 1
_ALIVE = 30
_LOOK_EVERY = 10.0


class Lists:
    """The consumer and publisher side of topics with the style `list`."""

    def __init__(self, client: redis.Redis, name: str) -> None:
        self._redis = client
        self._name = name

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Put a message at the end of the queue."""
        await _answer(self._redis.rpush(_queue(topic), _pack(message)))

    async def consume(self, topic: Topic[Any], flow: Flow, deliver: Deliver) -> None:
        """Take messages from the front of the queue."""
        queue = _queue(topic)
        in_hand = f"{queue}:in-hand:{self._name}"

        async def beat() -> None:
            await self._redis.set(f"{queue}:alive:{self._name}", "1", ex=_ALIVE)

        await beat()
        await _answer(self._redis.sadd(f"{queue}:consumers", self._name))
        look_at = 0.0
        async with beating(beat, every=_ALIVE / 3):
            try:
                while await flow.room():
                    if time.monotonic() >= look_at:
                        look_at = time.monotonic() + _LOOK_EVERY
                        await self._put_back(queue)
                    item = await self._redis.blmove(queue, in_hand, _WAIT, "LEFT", "RIGHT")
                    if item is not None:
                        flow.take(self._handle(in_hand, cast("bytes", item), deliver))
            finally:
                await flow.drain()
        await self._redis.delete(f"{queue}:alive:{self._name}")
        await self._put_back(queue)

    async def _handle(self, in_hand: str, item: bytes, deliver: Deliver) -> None:
        await deliver(_unpack(item))
        await _answer(self._redis.lrem(in_hand, 1, cast("str", item)))

    async def _put_back(self, queue: str) -> None:
        """Return the messages of consumers that beat no longer to the front of the queue."""
        names = await _answer(self._redis.smembers(f"{queue}:consumers"))
        for name in (cast("bytes", item).decode() for item in names):
            if await self._redis.exists(f"{queue}:alive:{name}"):
                continue
            while await self._redis.lmove(f"{queue}:in-hand:{name}", queue, "RIGHT", "LEFT"):
                pass
            await _answer(self._redis.srem(f"{queue}:consumers", name))


async def _answer(reply: Any) -> Any:
    """The reply to a command whose type redis-py gives for both its faces."""
    return await cast("Awaitable[Any]", reply)


def _queue(topic: Topic[Any]) -> str:
    return topic.queue or topic.name


def _pack(message: Message) -> bytes:
    envelope = {"headers": dict(message.headers), "key": message.key, "body": message.body.decode()}
    return json.dumps(envelope).encode()


def _unpack(item: bytes) -> Message:
    """A message from its envelope; anything else is taken for a body without headers."""
    try:
        envelope = json.loads(item)
        return Message(envelope["body"].encode(), envelope["headers"], envelope["key"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return Message(item, {})
