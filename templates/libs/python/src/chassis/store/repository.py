"""The interface that every repository has, whatever keeps its items."""

import builtins
import re
from collections.abc import Mapping
from typing import Protocol, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)

PAGE_SIZE = 100
"""Items of a page, where a caller does not say."""

PAGE_LIMIT = 1000
"""The most items that one page holds, whatever a caller asks for."""

_FARTHEST = 2**63 - 1 - PAGE_LIMIT

Filters = Mapping[str, object]
"""Wanted values by field name. A value of None wants nothing: optional query parameters fit."""


class AsyncRepository(Protocol[T]):
    """Items of one model by their key.

    A key that is not there is a 404 problem, a second item of one key a 409 problem. But adding
    an item again in the repetition of a request that added it returns what was kept.
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


def noun(model: type[BaseModel]) -> str:
    """`order line` for items of the model `OrderLine`."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()


def window(limit: int, page: int) -> tuple[int, int]:
    """Offset and size of a page; a limit below 1 or above `PAGE_LIMIT` is brought into range.

    So is a page so far out that no database can count to it: there is nothing on it.
    """
    size = min(max(limit, 1), PAGE_LIMIT)
    return min((max(page, 1) - 1) * size, _FARTHEST), size
