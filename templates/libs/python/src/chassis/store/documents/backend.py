"""What a store of documents must do, and how it is found by its URL."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, Protocol, cast
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from chassis.problem import Conflict
from chassis.store.repository import Filters, T

_BACKENDS = {
    "redis": "redis",
    "rediss": "redis",
    "memcached": "memcached",
    "mongodb": "mongodb",
    "mongodb+srv": "mongodb",
    "http": "elasticsearch",
    "https": "elasticsearch",
    "s3": "objects",
    "file": "objects",
}

_JSON: TypeAdapter[Any] = TypeAdapter(Any)

Document = bytes
"""The JSON of an item."""


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """Items of one model under one name.

    `key` is the field that identifies an item. `ttl` is after how many seconds an item is gone;
    None keeps it.
    """

    name: str
    model: type[T]
    key: str = "id"
    ttl: int | None = None

    def key_of(self, item: T) -> str:
        """What identifies an item."""
        return str(getattr(item, self.key))

    def dump(self, item: T) -> Document:
        """The document of an item."""
        return item.model_dump_json(by_alias=True).encode()

    def load(self, document: Document) -> T:
        """The item of a document."""
        return self.model.model_validate_json(document)

    def wanted(self, filters: Filters | None) -> dict[str, Any]:
        """Filters by the names and values that the JSON has. Raises KeyError for no field."""
        wanted: dict[str, Any] = {}
        for name, value in (filters or {}).items():
            if name not in self.model.model_fields:
                raise KeyError(f"{self.name} has no field {name}")
            if value is not None:
                alias = self.model.model_fields[name].serialization_alias
                wanted[alias or name] = _JSON.dump_python(value, mode="json")
        return wanted

    def taken(self, item: T) -> Conflict:
        """The problem of an item whose key is taken."""
        return Conflict(f"{self.name} has {self.key_of(item)} already")


class Backend(Protocol):
    """One store of documents."""

    expires: bool
    """Whether items may have a time to live."""

    async def start(self) -> None:
        """Get ready; raises if that needs the store and it is not there."""

    async def close(self) -> None:
        """Disconnect."""

    async def check(self) -> None:
        """Raise if the store does not answer."""

    async def add(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Keep a new document; False if its key is taken."""

    async def get(self, collection: Collection[Any], key: str) -> Document | None:
        """Return a document."""

    async def replace(self, collection: Collection[Any], key: str, document: Document) -> bool:
        """Replace a document; False if it is not there."""

    async def delete(self, collection: Collection[Any], key: str) -> bool:
        """Remove a document; False if it is not there."""

    async def page(
        self, collection: Collection[Any], wanted: Mapping[str, Any], *, offset: int, size: int
    ) -> list[Document]:
        """Return those of the documents that have the wanted values, in a stable order."""


def connect(url: str) -> Backend:
    """The store at a URL. Raises ValueError for a scheme that is not known."""
    scheme = urlsplit(url).scheme
    if scheme not in _BACKENDS:
        known = ", ".join(sorted(_BACKENDS))
        raise ValueError(f"no store of documents is known as {scheme}: {known}")
    # Imported late: a service installs the client library of its own store alone.
    module = import_module(f"chassis.store.documents.{_BACKENDS[scheme]}")
    return cast("Backend", module.connect(url))


async def scan(
    documents: AsyncIterator[Document], wanted: Mapping[str, Any], *, offset: int, size: int
) -> list[Document]:
    """A page of the documents that have the wanted values, for stores that cannot look inside."""
    found: list[Document] = []
    async for document in documents:
        if wanted:
            content = json.loads(document)
            if any(content.get(name) != value for name, value in wanted.items()):
                continue
        if offset > 0:
            offset -= 1
            continue
        found.append(document)
        if len(found) == size:
            break
    return found
