"""Databases and repositories for synchronous code, any number of threads."""

import builtins
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Self

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from chassis import repetition
from chassis.idempotency import Answer, Claim
from chassis.messages.topic import P, Topic, message
from chassis.problem import NotFound
from chassis.reach import reached_sync
from chassis.store.repository import PAGE_SIZE, Filters, T
from chassis.store.sql.engines import READING, place, sync_engine, unreachable, writes_alone
from chassis.store.sql.internal import EXPIRE_EVERY, KeyTable, OutboxTable, known
from chassis.store.sql.migrations import upgrade
from chassis.store.sql.tables import Table


@dataclass(slots=True)
class _Transaction:
    connection: sa.Connection
    turn: threading.Lock = field(default_factory=threading.Lock)


class Database:
    """One database of one service: its connections and the transaction under way.

    `service` names what the service keeps for itself in a database that it may share with
    others: the version of its schema, its outbox, its idempotency keys.
    """

    def __init__(self, url: str, *, service: str) -> None:
        self.service = service
        self.engine = sync_engine(url)
        self._current: ContextVar[_Transaction | None] = ContextVar("transaction", default=None)
        alone = writes_alone(self.engine)
        self._queue: AbstractContextManager[object] = threading.Lock() if alone else nullcontext()

    def __enter__(self) -> Self:
        try:
            self._reached()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reached(self) -> None:
        """Wait for the server; a database in a file has none."""
        engine = self.engine
        if not writes_alone(engine):
            reached_sync(place(engine), self.check, unreachable=unreachable())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def migrate(self, directory: Path) -> None:
        """Bring the schema to the newest revision in the directory; replicas take turns."""
        with self.engine.connect() as connection:
            upgrade(connection, directory, service=self.service)

    def check(self) -> None:
        """Raise if the database does not answer."""
        with self.reading() as connection:
            connection.execute(sa.select(1))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What repositories do inside happens as a whole or not at all.

        One inside another is part of it. Keep calls to other services outside: a transaction
        holds a connection, and on SQLite all other writers wait for it.
        """
        with self._joined():
            yield

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection of the transaction under way, else of a transaction of its own."""
        # Threads that share a transaction take turns.
        with self._joined() as current, current.turn:
            yield current.connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection of the transaction under way, else one that must only read."""
        current = self._current.get()
        if current is None:
            with self.engine.connect() as connection:
                yield connection.execution_options(**{READING: True})
        else:
            with current.turn:
                yield current.connection

    @contextmanager
    def _joined(self) -> Iterator[_Transaction]:
        current = self._current.get()
        if current is not None:
            yield current
            return
        with self._queue, self.engine.begin() as connection:
            current = _Transaction(connection)
            token = self._current.set(current)
            try:
                yield current
            finally:
                self._current.reset(token)


class Repository(Generic[T]):
    """The items of one table."""

    def __init__(self, database: Database, table: Table[T]) -> None:
        self._database = database
        self._table = table

    def transaction(self) -> AbstractContextManager[None]:
        """What is done inside, with any repository of the database, is done as a whole."""
        return self._database.transaction()

    def add(self, item: T) -> T:
        """Keep a new item; 409 if its key is taken.

        If a repeated request kept it the first time, what was kept is returned.
        """
        try:
            with self._database.writing() as connection:
                kept = self._kept_before(connection, item)
                if kept is not None:
                    return kept
                connection.execute(self._table.insert(item))
        except IntegrityError as error:
            raise self._table.refused(item) from error
        return item

    def get(self, key: object, *, lock: bool = False) -> T:
        """Return the item of this key; 404 if there is none.

        With `lock`, inside a transaction, nobody else changes the item until its end.
        """
        source = self._database.writing() if lock else self._database.reading()
        with source as connection:
            row = (connection.execute(self._table.select(key, lock=lock))).one_or_none()
        if row is None:
            raise NotFound(self._table.noun, key)
        return self._table.item(row)

    def list(
        self, filters: Filters | None = None, *, limit: int = PAGE_SIZE, page: int = 1
    ) -> builtins.list[T]:
        """Return one page of the items whose fields equal the filters, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(self._table.page(filters, limit=limit, page=page))
        return [self._table.item(row) for row in rows]

    def update(self, item: T) -> T:
        """Put the item in the place of the one that has its key; 404 if there is none."""
        self._change(self._table.update(item), self._table.key_of(item))
        return item

    def delete(self, key: object) -> None:
        """Remove the item of this key; 404 if there is none."""
        self._change(self._table.delete(key), key)

    def check(self) -> None:
        """Raise if the database does not answer."""
        self._database.check()

    def _kept_before(self, connection: sa.Connection, item: T) -> T | None:
        # Asked first: after a failed insert PostgreSQL lets no more be done in a transaction.
        if not repetition.is_repeatable():
            return None
        key = self._table.key_of(item)
        row = (connection.execute(self._table.select(key))).one_or_none()
        kept = None if row is None else self._table.item(row)
        return kept if repetition.done_before(key, same=kept == item) else None

    def _change(self, statement: sa.Update | sa.Delete, key: object) -> None:
        with self._database.writing() as connection:
            result: sa.CursorResult[Any] = connection.execute(statement)
        if result.rowcount == 0:
            raise NotFound(self._table.noun, key)


class IdempotencyKeys:
    """Idempotency keys that all replicas of the service know."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = KeyTable(database.service)
        self._expire_at = 0.0

    def begin(self, key: str, fingerprint: str, *, lease: float) -> Claim | None:
        """Claim a key: None if it is now ours, else what is known of it."""
        self._expire()
        try:
            self._execute(self._keys.claim(key, fingerprint, lease=lease))
        except IntegrityError:
            if self._execute(self._keys.take_over(key, fingerprint, lease=lease)):
                return None
            with self._database.reading() as connection:
                row = (connection.execute(self._keys.find(key))).one_or_none()
            return known(row, fingerprint=fingerprint)
        return None

    def finish(self, key: str, answer: Answer, *, keep: float) -> None:
        """Store the answer for `keep` seconds."""
        self._execute(self._keys.finish(key, answer, keep=keep))

    def forget(self, key: str) -> None:
        """Give the key free."""
        self._execute(self._keys.forget(key))

    def _expire(self) -> None:
        if time.monotonic() >= self._expire_at:
            self._expire_at = time.monotonic() + EXPIRE_EVERY
            self._execute(self._keys.expire())

    def _execute(self, statement: sa.Insert | sa.Update | sa.Delete) -> int:
        with self._database.writing() as connection:
            result: sa.CursorResult[Any] = connection.execute(statement)
        return result.rowcount


class Outbox:
    """A publisher that keeps messages in the database, for `relay` to publish.

    Inside a transaction, data and messages are kept together or not at all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._outbox = OutboxTable(database.service)

    def publish(self, topic: Topic[P], payload: P, *, key: str | None = None) -> None:
        """Keep a message."""
        made = message(topic, payload, key=key, source=self._database.service)
        with self._database.writing() as connection:
            connection.execute(self._outbox.keep(topic.name, made))
