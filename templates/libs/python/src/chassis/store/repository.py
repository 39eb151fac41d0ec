"""The interface that every repository has, whatever keeps its items."""

import builtins
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)

PAGE_SIZE = 100
"""Items of a page, where a caller does not say."""

PAGE_LIMIT = 1000
"""The most items that one page holds, whatever a caller asks for."""

Filters = Mapping[str, object]
"""Wanted values by field name. A value of None wants nothing: optional query parameters fit."""


class AsyncRepository(Protocol[T]):
    """Items of one model by their key.

    A key that is not there is a 404 problem, a second item of one key a 409 problem.
    """

    async def add(self, item: T) -> T:
        """Keep a new item."""

    async def get(self, key: object) -> T:
        """Return the item of this key."""

    async def list(
        self, filters: Filters | None = None, *, limit: int = PAGE_SIZE, page: int = 1
    ) -> builtins.list[T]:
        """Return one page of the items whose fields equal the filters, in a stable order.

        Pages count from 1.
        """

    async def update(self, item: T) -> T:
        """Put the item in the place of the one that has its key."""

    async def delete(self, key: object) -> None:
        """Remove the item of this key."""

    async def check(self) -> None:
        """Raise if the store does not answer: readiness asks."""


class SyncRepository(Protocol[T]):
    """The same as `AsyncRepository`, for synchronous code."""

    def add(self, item: T) -> T:
        """Keep a new item."""

    def get(self, key: object) -> T:
        """Return the item of this key."""

    def list(
        self, filters: Filters | None = None, *, limit: int = PAGE_SIZE, page: int = 1
    ) -> builtins.list[T]:
        """Return one page of the items whose fields equal the filters, in a stable order."""

    def update(self, item: T) -> T:
        """Put the item in the place of the one that has its key."""

    def delete(self, key: object) -> None:
        """Remove the item of this key."""

    def check(self) -> None:
        """Raise if the store does not answer."""


def window(limit: int, page: int) -> tuple[int, int]:
    """Offset and size of a page; a limit below 1 or above `PAGE_LIMIT` is brought into range."""
    size = min(max(limit, 1), PAGE_LIMIT)
    return (max(page, 1) - 1) * size, size


def matching(
    items: Iterable[T], filters: Filters | None, *, limit: int, page: int
) -> builtins.list[T]:
    """One page of the items that equal the filters, for stores that cannot look into items."""
    wanted = {name: value for name, value in (filters or {}).items() if value is not None}
    found = [i for i in items if all(_field(i, n) == v for n, v in wanted.items())]
    offset, size = window(limit, page)
    return found[offset : offset + size]


def _field(item: BaseModel, name: str) -> Any:
    if name not in type(item).model_fields:
        raise KeyError(f"{type(item).__name__} has no field {name}")
    return getattr(item, name)
