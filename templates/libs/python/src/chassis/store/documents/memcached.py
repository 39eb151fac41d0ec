"""Documents in memcached, which forgets what it has no room for and cannot list."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import aiomcache

from chassis.problem import Problem
from chassis.store.documents.backend import Collection, Document

_KEY_LENGTH = 250
_LONGEST_RELATIVE = 30 * 86400
"""Longer times are taken for a date by memcached."""


def connect(url: str) -> "MemcachedBackend":
    """The server of `memcached://host:port`."""
    address = urlsplit(url)
    return MemcachedBackend(address.hostname or "127.0.0.1", address.port or 11211)


class MemcachedBackend:
    """A `Backend` over memcached."""

    expires = True

    def __init__(self, host: str, port: int) -> None:
        self._client = aiomcache.Client(host, port, pool_size=10)

    async def start(self) -> None:
        """Nothing to prepare: connections are made as they are needed."""

    async def close(self) -> None:
        """Disconnect."""
        await self._client.close()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        await self._client.version()

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""
        return await self._client.add(_name(collection, key), document, exptime=_ttl(collection))

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""
        return await self._client.get(_name(collection, key))

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document, whose time to live begins anew; False if it is not there."""
        name = _name(collection, key)
        return await self._client.replace(name, document, exptime=_ttl(collection))

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""
        return await self._client.delete(_name(collection, key))

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Raise the 501 problem: memcached does not know what it keeps."""
        raise Problem(501, f"{collection.name} is kept in memcached, which cannot list")


def _ttl(collection: Collection[Any]) -> int:
    return min(collection.ttl or 0, _LONGEST_RELATIVE)


def _name(collection: Collection[Any], key: str) -> bytes:
    name = quote(f"{collection.name}:{key}", safe=":").encode()
    if len(name) <= _KEY_LENGTH:
        return name
    return f"{collection.name[:100]}:{hashlib.sha256(name).hexdigest()}".encode()
