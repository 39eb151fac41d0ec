"""Redis: streams with consumer groups, or plain lists (see `redis_lists`)."""

import json
import time
import uuid
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError, ResponseError

from chassis.messages.flow import Flow, beating
from chassis.messages.topic import Message, Style, Topic
from chassis.messages.transports import Deliver, dead
from chassis.messages.transports.redis_lists import Lists

_READ_WAIT_MS = 1000
_CLAIM_IDLE_MS = 30_000
_CLAIM_EVERY = 10.0


def connect(url: str, *, service: str) -> "RedisTransport":
    """The server at a URL."""
    return RedisTransport(url, service)


class RedisTransport:
    """A `Transport` over Redis: the style of a topic chooses between stream and list."""

    unreachable: tuple[type[Exception], ...] = (RedisError,)

    def __init__(self, url: str, service: str) -> None:
        self._redis: redis.Redis = redis.from_url(url, health_check_interval=30)
        self._name = f"{service}-{uuid.uuid4().hex[:12]}"
        self._lists = Lists(self._redis, self._name)

    async def start(self) -> None:
        """Connect."""
        await self.check()

    async def close(self) -> None:
        """Disconnect."""
        await self._redis.aclose()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        await self._redis.ping()

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Append to the stream, and let go of what is older than the topic retains."""
        if topic.style is Style.LIST:
            await self._lists.send(topic, message)
            return
        oldest = max(int((time.time() - topic.retain) * 1000), 0)
        await self._redis.xadd(topic.name, _fields(message), minid=oldest, approximate=True)

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Append to a stream of dead letters."""
        await self._redis.xadd(dead(topic, group), _fields(message))

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make stream and group. A new group gets all messages that are still kept."""
        if topic.style is Style.LIST:
            return
        try:
            await self._redis.xgroup_create(topic.name, group, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Read new messages, and now and then those that a dead consumer left."""
        if topic.style is Style.LIST:
            await self._lists.consume(topic, flow, deliver)
            return
        claim_at = 0.0
        try:
            while await flow.room():
                if time.monotonic() >= claim_at:
                    claim_at = time.monotonic() + _CLAIM_EVERY
                    entries = await self._left_behind(topic.name, group, flow.free)
                else:
                    entries = await self._new(topic.name, group, flow.free)
                for entry, fields in entries:
                    flow.take(self._handle(topic.name, group, entry, fields, deliver))
        finally:
            await flow.drain()
            await self._leave(topic.name, group)

    async def _new(self, stream: str, group: str, count: int) -> list[tuple[bytes, Any]]:
        answer: Any = await self._redis.xreadgroup(
            group, self._name, {stream: ">"}, count=count, block=_READ_WAIT_MS
        )
        return _entries(answer)

    async def _left_behind(self, stream: str, group: str, count: int) -> list[tuple[bytes, Any]]:
        answer: Any = await self._redis.xautoclaim(
            stream, group, self._name, min_idle_time=_CLAIM_IDLE_MS, count=count
        )
        return [(entry, fields) for entry, fields in answer[1] if fields]

    async def _handle(
        self, stream: str, group: str, entry: bytes, fields: dict[bytes, bytes], deliver: Deliver
    ) -> None:
        async def keep() -> None:
            # To claim one's own message starts its idle time anew.
            await self._redis.xclaim(stream, group, self._name, 0, [entry], justid=True)

        async with beating(keep, every=_CLAIM_IDLE_MS / 3000):
            await deliver(_message(fields))
        await self._redis.xack(stream, group, entry)

    async def _leave(self, stream: str, group: str) -> None:
        """Take this consumer off the group, unless it leaves messages for others to claim."""
        left = await self._redis.xpending_range(
            stream, group, min="-", max="+", count=1, consumername=self._name
        )
        if not left:
            await self._redis.xgroup_delconsumer(stream, group, self._name)


def _fields(message: Message) -> dict[Any, Any]:
    fields = {"body": message.body, "headers": json.dumps(dict(message.headers))}
    return fields if message.key is None else {**fields, "key": message.key}


def _message(fields: dict[bytes, bytes]) -> Message:
    headers = json.loads(fields.get(b"headers", b"{}"))
    key = fields.get(b"key")
    return Message(fields.get(b"body", b""), headers, None if key is None else key.decode())


def _entries(answer: Any) -> list[tuple[bytes, Any]]:
    """The entries of one stream: servers answer in pairs (RESP2) or with a map (RESP3)."""
    if not answer:
        return []
    if isinstance(answer, dict):
        batches = next(iter(answer.values()))
        return [entry for batch in batches for entry in batch]
    return list(answer[0][1])
