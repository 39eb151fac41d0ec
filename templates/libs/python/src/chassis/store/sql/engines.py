"""From the URL of a database to an engine: which driver, and what each database needs set."""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

READING = "chassis_reading"
"""The execution option of a connection that only reads."""

_DRIVERS: Mapping[str, tuple[str, str]] = {  # scheme: (async driver, sync driver)
    "sqlite": ("sqlite+aiosqlite", "sqlite+pysqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql+psycopg"),
    "postgres": ("postgresql+psycopg", "postgresql+psycopg"),
    "mysql": ("mysql+asyncmy", "mysql+pymysql"),
    "mariadb": ("mariadb+asyncmy", "mariadb+pymysql"),
}

_BUSY_TIMEOUT_MS = 30_000
_CONNECT_WITHIN_S = 10


def async_engine(url: str) -> AsyncEngine:
    """An engine for asynchronous code. Raises ValueError for a scheme that is not known."""
    target = _target(url, flavour=0)
    engine = create_async_engine(target, **_options(target))
    _prepare(engine.sync_engine)
    return engine


def sync_engine(url: str) -> sa.Engine:
    """An engine for synchronous code. Raises ValueError for a scheme that is not known."""
    target = _target(url, flavour=1)
    engine = sa.create_engine(target, **_options(target))
    _prepare(engine)
    return engine


def writes_alone(engine: sa.Engine) -> bool:
    """Whether writers of this database must take turns, and should do so in order.

    SQLite lets one write at a time, and who waits asks again at random: under load some wait
    for seconds. Writers of one process that queue up first are served in order.
    """
    return engine.dialect.name == "sqlite"


def unreachable() -> tuple[type[Exception], ...]:
    """What it raises to connect to a server that is not there, or not ready for anybody yet."""
    return (OSError, sa.exc.OperationalError, sa.exc.InterfaceError)


def place(engine: sa.Engine) -> str:
    """Which database of which server, for the log."""
    return f"{engine.url.database} at {engine.url.host}"


def _target(url: str, *, flavour: int) -> URL:
    parsed = make_url(url)
    scheme = parsed.drivername.partition("+")[0]
    if scheme not in _DRIVERS:
        known = ", ".join(sorted(_DRIVERS))
        raise ValueError(f"no SQL database is known as {scheme}: {known}")
    target = parsed.set(drivername=_DRIVERS[scheme][flavour])
    if target.get_backend_name() in ("mysql", "mariadb"):
        target = target.update_query_dict({"charset": "utf8mb4"})
    return target


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() != "sqlite":
        return {
            "pool_pre_ping": True,  # the server may have been restarted since
            "pool_recycle": 1800,
            "connect_args": {"connect_timeout": _CONNECT_WITHIN_S},
            "pool_size": 10,
            "max_overflow": 10,
            "isolation_level": "READ COMMITTED",  # MySQL's own default locks gaps between rows
        }
    if url.database in (None, "", ":memory:"):
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    return {"connect_args": {"timeout": _BUSY_TIMEOUT_MS / 1000}}


def _prepare(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        sa.event.listen(engine, "close", _roll_back_sqlite)


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions: `_begin_sqlite` does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that turns from reading to writing cannot wait for its turn and fails, so
    # one that may write says so first.
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _roll_back_sqlite(connection: Any, _record: object) -> None:
    # A connection is closed in the middle of a transaction when its task was cancelled. While a
    # cursor of it is still referred to, SQLite only pretends to close it and keeps its lock.
    with suppress(sa.exc.SQLAlchemyError, sqlite3.Error):
        connection.rollback()
