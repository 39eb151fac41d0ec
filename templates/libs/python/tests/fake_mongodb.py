"""mongomock behind the asynchronous methods that `chassis.store.documents.mongodb` uses."""

from typing import Any

import mongomock


class _Found:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> "_Found":
            return _Found(getattr(self._cursor, name)(*arguments))

        return call

    async def __aiter__(self) -> Any:
        for row in self._cursor:
            yield row


class _Collection:
    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def find(self, query: Any) -> _Found:
        return _Found(self._collection.find(query))

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Any:
            return getattr(self._collection, name)(*arguments)

        return call


class _Database:
    def __init__(self, database: Any) -> None:
        self._database = database

    def __getitem__(self, name: str) -> _Collection:
        return _Collection(self._database[name])

    async def command(self, name: str) -> None:
        assert name == "ping"


class AsyncMongoClient:
    """Stands in for pymongo's class."""

    _client = mongomock.MongoClient()

    def __init__(self, url: str, **_: object) -> None:
        self.admin = _Database(self._client["admin"])

    def get_default_database(self, default: str) -> _Database:
        return _Database(self._client[default])

    async def close(self) -> None:
        pass
