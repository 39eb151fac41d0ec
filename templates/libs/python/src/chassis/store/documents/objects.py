"""Documents as objects of a bucket or files of a folder: `COLLECTION/KEY.json`."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from chassis.store.documents.backend import Collection, Document, scan
from chassis.store.objects import Objects


def connect(url: str) -> "ObjectsBackend":
    """The bucket or folder at a URL."""
    return ObjectsBackend(Objects(url))


class ObjectsBackend:
    """A `Backend` over object storage. Lists are in the order of keys."""

    expires = False

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        """Nothing to close."""

    async def check(self) -> None:
        """Raise if the storage does not answer."""
        await self._objects.check()

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""
        return await self._objects.create(_name(collection, key), document)

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""
        return await self._objects.get(_name(collection, key))

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document; False if it is not there."""
        name = _name(collection, key)
        async with self._turn:
            if not await self._objects.exists(name):
                return False
            await self._objects.put(name, document)
            return True

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""
        name = _name(collection, key)
        async with self._turn:
            if not await self._objects.exists(name):
                return False
            await self._objects.delete(name)
            return True

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Return a page of documents, in the order of their keys."""
        names = sorted([name async for name in self._objects.names(f"{collection.name}/")])
        if not wanted:
            names, offset = names[offset : offset + size], 0
        return await scan(self._read(names), wanted, offset=offset, size=size)

    async def _read(self, names: list[str]) -> AsyncIterator[Document]:
        for name in names:
            if (document := await self._objects.get(name)) is not None:
                yield document


def _name(collection: Collection[Any], key: str) -> str:
    return f"{collection.name}/{quote(key, safe='')}.json"
