"""Alembic revisions, applied when a service starts.

A directory of migrations holds `env.py`, which calls `run(metadata)` with the tables of the
service, and `versions/`. `python -m chassis.store.sql.revise` writes the next revision.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import sqlalchemy as sa
from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from chassis.store.sql import internal, types

_LOCK_WAIT_S = 300


def upgrade(connection: sa.Connection, directory: Path, *, service: str) -> None:
    """Apply the revisions that the database does not have yet, and commit.

    One replica does the work, the others wait for it. Each service has its own table of
    versions, so several may share a database. Raises TimeoutError after five minutes of waiting.
    """
    config = configuration(connection, directory, service=service)
    with _alone(connection, f"{service} schema"):
        internal.tables(service).create_all(connection)
        command.upgrade(config, "head")


def configuration(connection: sa.Connection, directory: Path, *, service: str) -> Config:
    """What Alembic's commands want: a directory of migrations, and where they are applied."""
    config = Config()
    config.set_main_option("script_location", str(directory).replace("%", "%%"))
    config.attributes.update(connection=connection, service=service)
    return config


def run(metadata: sa.MetaData) -> None:
    """What `env.py` of a directory of migrations calls."""
    attributes = context.config.attributes
    _run_on(attributes["connection"], metadata, service=attributes["service"])


def drift(connection: sa.Connection, metadata: sa.MetaData, *, service: str) -> list[str]:
    """What the tables have and the migrated database lacks, or the reverse; a test asks."""
    options = {
        "version_table": _version_table(service),
        "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
    }
    migration = MigrationContext.configure(connection, opts=options)
    return [str(difference) for difference in compare_metadata(migration, metadata)]


def _run_on(connection: sa.Connection, metadata: sa.MetaData, *, service: str) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=_version_table(service),
        include_name=lambda name, kind, _: kind != "table" or name in metadata.tables,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_rendered,
    )
    with context.begin_transaction():
        context.run_migrations()


def _rendered(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """How a revision writes a column type: as `chassis.store.sql.types` names it."""
    return (kind == "type" and types.name_of(item)) or False


def _version_table(service: str) -> str:
    return f"{service}_schema_version".replace("-", "_")


@contextmanager
def _alone(connection: sa.Connection, name: str) -> Iterator[None]:
    """One transaction that only one process at a time gets to run."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(crc32(name.encode()))))
            yield
    elif connection.dialect.name in ("mysql", "mariadb"):
        # Changes of a schema commit by themselves there, so the lock is the session's.
        with connection.begin():
            if connection.scalar(sa.select(sa.func.get_lock(name, _LOCK_WAIT_S))) != 1:
                raise TimeoutError(f"another process has held the lock {name!r} for too long")
            try:
                yield
            finally:
                connection.scalar(sa.select(sa.func.release_lock(name)))
    else:
        with connection.begin():  # BEGIN IMMEDIATE: SQLite has one writer
            yield
