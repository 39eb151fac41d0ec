"""Stores and repositories of documents for synchronous code: one event loop in a thread."""

import builtins
from contextlib import ExitStack
from functools import partial
from typing import Generic, Self

from anyio.from_thread import BlockingPortal, start_blocking_portal

from chassis.store.documents import aio
from chassis.store.documents.backend import Collection
from chassis.store.repository import PAGE_SIZE, Filters, T


class Store:
    """One store of documents; use it as a context manager."""

    def __init__(self, url: str) -> None:
        self.store = aio.Store(url)
        self._stack = ExitStack()
        self._running: BlockingPortal | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._running = stack.enter_context(start_blocking_portal())
            stack.enter_context(self._running.wrap_async_context_manager(self.store))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        self._running = None

    @property
    def portal(self) -> BlockingPortal:
        """Where the store's coroutines run."""
        if self._running is None:
            raise RuntimeError("the store is used outside of its context")
        return self._running

    def check(self) -> None:
        """Raise if the store does not answer."""
        self.portal.call(self.store.check)


class Repository(Generic[T]):
    """The items of one collection."""

    def __init__(self, store: Store, collection: Collection[T]) -> None:
        self._store = store
        self._items = aio.Repository(store.store, collection)

    def add(self, item: T) -> T:
        """Keep a new item; 409 if its key is taken.

        If a repeated request kept it the first time, what was kept is returned.
        """
        return self._store.portal.call(self._items.add, item)

    def get(self, key: object) -> T:
        """Return the item of this key; 404 if there is none."""
        return self._store.portal.call(self._items.get, key)

    def list(
        self, filters: Filters | None = None, *, limit: int = PAGE_SIZE, page: int = 1
    ) -> builtins.list[T]:
        """Return one page of the items whose fields equal the filters, in a stable order."""
        return self._store.portal.call(partial(self._items.list, filters, limit=limit, page=page))

    def update(self, item: T) -> T:
        """Put the item in the place of the one that has its key; 404 if there is none."""
        return self._store.portal.call(self._items.update, item)

    def delete(self, key: object) -> None:
        """Remove the item of this key; 404 if there is none."""
        self._store.portal.call(self._items.delete, key)

    def check(self) -> None:
        """Raise if the store does not answer."""
        self._store.check()
