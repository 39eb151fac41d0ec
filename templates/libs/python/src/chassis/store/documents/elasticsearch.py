"""Documents in Elasticsearch: an index a collection.

A new document can be read by its key at once; lists find it after the index was refreshed, a
second later by default.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from elasticsearch import AsyncElasticsearch, ConflictError, NotFoundError

from chassis.store.documents.backend import Collection, Document

_WINDOW = 10_000
"""As many items a search pages through; beyond them the server refuses."""


def connect(url: str) -> "ElasticBackend":
    """The server at a URL, with user and password where it wants them."""
    return ElasticBackend(url)


class ElasticBackend:
    """A `Backend` over Elasticsearch. `client` is there for searches of one's own."""

    expires = False

    def __init__(self, url: str) -> None:
        self.client = AsyncElasticsearch(url, request_timeout=10)

    async def start(self) -> None:
        """Nothing to prepare: connections are made as they are needed."""

    async def close(self) -> None:
        """Disconnect."""
        await self.client.close()

    async def check(self) -> None:
        """Raise if the server does not answer."""
        await self.client.info()

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""
        row = {"added": time.time_ns(), "key": key, "item": json.loads(document)}
        try:
            await self.client.create(index=collection.name, id=key, document=row)
        except ConflictError:
            return False
        return True

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""
        row = await self._row(collection, key)
        return None if row is None else _document(row["_source"])

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document; False if it is not there. Of two at a time, one is refused."""
        row = await self._row(collection, key)
        if row is None:
            return False
        await self.client.index(
            index=collection.name,
            id=key,
            document={**row["_source"], "item": json.loads(document)},
            if_seq_no=row["_seq_no"],
            if_primary_term=row["_primary_term"],
        )
        return True

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""
        try:
            await self.client.delete(index=collection.name, id=key)
        except NotFoundError:
            return False
        return True

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Return a page of documents, oldest first. Elasticsearch pages through 10,000 of them."""
        if offset + size > _WINDOW:
            return []
        answer = await self.client.search(
            index=collection.name,
            ignore_unavailable=True,
            query={"bool": {"filter": [_term(name, value) for name, value in wanted.items()]}},
            sort=[{"added": {"order": "asc", "unmapped_type": "long"}}],
            from_=offset,
            size=size,
        )
        return [_document(hit["_source"]) for hit in answer["hits"]["hits"]]

    async def _row(self, collection: Collection[Any], key: str) -> Mapping[str, Any] | None:
        try:
            answer = await self.client.get(index=collection.name, id=key)
        except NotFoundError:
            return None
        row: Mapping[str, Any] = answer.body
        return row


def _term(name: str, value: Any) -> dict[str, Any]:
    # Text is analysed into words; the whole of it stands in a field beside.
    field = f"item.{name}.keyword" if isinstance(value, str) else f"item.{name}"
    return {"term": {field: value}}


def _document(row: Mapping[str, Any]) -> Document:
    return json.dumps(row["item"]).encode()
