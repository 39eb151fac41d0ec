"""Stores and repositories of documents for asynchronous code."""

import builtins
from typing import Generic, Self

from chassis import repetition
from chassis.problem import NotFound
from chassis.store.documents.backend import Backend, Collection, connect
from chassis.store.repository import PAGE_SIZE, Filters, T, noun, window


class Store:
    """One store of documents; use it as a context manager."""

    def __init__(self, url: str) -> None:
        self.backend: Backend = connect(url)

    async def __aenter__(self) -> Self:
        await self.backend.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.backend.close()

    async def check(self) -> None:
        """Raise if the store does not answer."""
        await self.backend.check()


class Repository(Generic[T]):
    """The items of one collection."""

    def __init__(self, store: Store, collection: Collection[T]) -> None:
        if collection.ttl is not None and not store.backend.expires:
            raise ValueError(f"{collection.name}: items of this store have no time to live")
        self._backend = store.backend
        self._collection = collection

    async def add(self, item: T) -> T:
        """Keep a new item; 409 if its key is taken.

        If a repeated request kept it the first time, what was kept is returned.
        """
        collection = self._collection
        key, document = collection.key_of(item), collection.dump(item)
        if await self._backend.add(collection, key, document):
            return item
        kept = await self._backend.get(collection, key) if repetition.is_repeatable() else None
        if kept is not None and repetition.done_before(key, same=kept == document):
            return collection.load(kept)
        raise collection.taken(item)

    async def get(self, key: object) -> T:
        """Return the item of this key; 404 if there is none."""
        document = await self._backend.get(self._collection, str(key))
        if document is None:
            raise NotFound(noun(self._collection.model), key)
        return self._collection.load(document)

    async def list(
        self, filters: Filters | None = None, *, limit: int = PAGE_SIZE, page: int = 1
    ) -> builtins.list[T]:
        """Return one page of the items whose fields equal the filters, in a stable order."""
        offset, size = window(limit, page)
        wanted = self._collection.wanted(filters)
        documents = await self._backend.page(self._collection, wanted, offset=offset, size=size)
        return [self._collection.load(document) for document in documents]

    async def update(self, item: T) -> T:
        """Put the item in the place of the one that has its key; 404 if there is none."""
        collection = self._collection
        key, document = collection.key_of(item), collection.dump(item)
        if not await self._backend.replace(collection, key, document):
            raise NotFound(noun(collection.model), key)
        return item

    async def delete(self, key: object) -> None:
        """Remove the item of this key; 404 if there is none."""
        if not await self._backend.delete(self._collection, str(key)):
            raise NotFound(noun(self._collection.model), key)

    async def check(self) -> None:
        """Raise if the store does not answer."""
        await self._backend.check()
