"""Documents in MongoDB: `{_id: key, added: when, item: the document}`."""

import json
from collections.abc import Mapping
from typing import Any

from bson import ObjectId
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from chassis.store.documents.backend import Collection, Document

_TIMEOUT_MS = 5000


def connect(url: str) -> "MongoBackend":
    """The database at a URL; its path is the database's name."""
    return MongoBackend(url)


class MongoBackend:
    """A `Backend` over MongoDB. Numbers above 64 bits do not fit; decimals are text in JSON."""

    expires = False

    def __init__(self, url: str) -> None:
        self._client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
            url, serverSelectionTimeoutMS=_TIMEOUT_MS
        )
        self._database = self._client.get_default_database(default="default")

    async def start(self) -> None:
        """Nothing to prepare: connections are made as they are needed."""

    async def close(self) -> None:
        """Disconnect."""
        await self._client.close()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        await self._client.admin.command("ping")

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""
        row = {"_id": key, "added": ObjectId(), "item": json.loads(document)}
        try:
            await self._rows(collection).insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""
        row = await self._rows(collection).find_one({"_id": key})
        return None if row is None else _document(row)

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document; False if it is not there."""
        change = {"$set": {"item": json.loads(document)}}
        result = await self._rows(collection).update_one({"_id": key}, change)
        return result.matched_count == 1

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""
        result = await self._rows(collection).delete_one({"_id": key})
        return result.deleted_count == 1

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Return a page of documents, oldest first."""
        query = {f"item.{name}": {"$eq": value} for name, value in wanted.items()}
        found = self._rows(collection).find(query).sort([("added", 1), ("_id", 1)])
        return [_document(row) async for row in found.skip(offset).limit(size)]

    def _rows(self, collection: Collection[Any]) -> AsyncCollection[dict[str, Any]]:
        return self._database[collection.name]


def _document(row: Mapping[str, Any]) -> Document:
    return json.dumps(row["item"]).encode()
