"""Documents as Redis strings, with a sorted set that remembers the order of adding."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import redis.asyncio as redis

from chassis.store.documents.backend import Collection, Document, scan

_BATCH = 500


def connect(url: str) -> "RedisBackend":
    """The server at a URL."""
    return RedisBackend(url)


class RedisBackend:
    """A `Backend` over Redis."""

    expires = True

    def __init__(self, url: str) -> None:
        self._redis: redis.Redis = redis.from_url(url, health_check_interval=30)

    async def start(self) -> None:
        """Nothing to prepare: connections are made as they are needed."""

    async def close(self) -> None:
        """Disconnect."""
        await self._redis.aclose()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        await self._redis.ping()

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""
        # First into the index: an entry too many is passed over, one too few would be a loss.
        await self._redis.zadd(_index(collection), {key: time.time()}, nx=True)
        name = _name(collection, key)
        return bool(await self._redis.set(name, document, nx=True, ex=collection.ttl))

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""
        found: Any = await self._redis.get(_name(collection, key))
        return None if found is None else bytes(found)

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document, whose time to live begins anew; False if it is not there."""
        name = _name(collection, key)
        return bool(await self._redis.set(name, document, xx=True, ex=collection.ttl))

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""
        removed = await self._redis.delete(_name(collection, key))
        await self._redis.zrem(_index(collection), key)
        return bool(removed)

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Return a page of documents, oldest first."""
        return await scan(self._all(collection), wanted, offset=offset, size=size)

    async def _all(self, collection: Collection[Any]) -> AsyncIterator[Document]:
        at = 0
        while True:
            keys: Any = await self._redis.zrange(_index(collection), at, at + _BATCH - 1)
            if not keys:
                return
            names = [_name(collection, key.decode()) for key in keys]
            documents: Any = await self._redis.mget(names)
            expired = [key for key, found in zip(keys, documents, strict=True) if found is None]
            if expired:
                await self._redis.zrem(_index(collection), *expired)
            at += len(keys) - len(expired)
            for document in documents:
                if document is not None:
                    yield bytes(document)


def _name(collection: Collection[Any], key: str) -> str:
    return f"{collection.name}:{key}"


def _index(collection: Collection[Any]) -> str:
    return f"{collection.name}::keys"
