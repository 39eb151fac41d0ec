"""Filling an embedded database from the files that the spec names, once for each content.

Run as a process of its own after the services that own the tables: `python -m msgen.local.seed
DATABASE FILE…`. SQL of another dialect may not fit SQLite; then nothing of that file stays, and
the last line of the output says so.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

_DONE = "msgen_local_seeds"
_TRANSACTION = re.compile(
    r"(?:--[^\n]*\n|\s)*(?:BEGIN|COMMIT|END|START\s+TRANSACTION)(?:\s+(?:WORK|TRANSACTION))?\s*;",
    re.IGNORECASE,
)
"""A file is one transaction already."""


class SeedError(Exception):
    """A statement that SQLite does not take; says which and why."""


def seed(database: Path, files: Sequence[Path]) -> Iterator[Path]:
    """Run the files that were not run yet, each when it is asked for; answers them.

    Each counts whole or not at all: at the first that does not fit a `SeedError` ends it.
    """
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    connection.create_function("now", 0, _now)
    connection.create_function("gen_random_uuid", 0, lambda: str(uuid.uuid4()))
    try:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_DONE} (digest TEXT PRIMARY KEY)")
        for file in files:
            if _run(connection, file):
                yield file
    finally:
        connection.close()


def statements(script: str) -> Iterator[str]:
    """The statements of a script; semicolons inside strings and triggers do not end one."""
    pending = ""
    for piece in re.split(r"(?<=;)", script):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if pending.strip():
        yield pending.strip()


def _run(connection: sqlite3.Connection, file: Path) -> bool:
    script = file.read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode()).hexdigest()
    connection.execute("BEGIN IMMEDIATE")
    try:
        known = f"SELECT 1 FROM {_DONE} WHERE digest = ?"  # noqa: S608 - a constant
        if connection.execute(known, (digest,)).fetchone():
            return False
        for statement in statements(script):
            if not _TRANSACTION.fullmatch(statement):
                _execute(connection, statement, file)
        _shorten_uuids(connection)
        connection.execute(f"INSERT INTO {_DONE} VALUES (?)", (digest,))  # noqa: S608 - a constant
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return True


def _execute(connection: sqlite3.Connection, statement: str, file: Path) -> None:
    try:
        connection.execute(statement)
    except sqlite3.Error as error:
        code = (line for line in statement.splitlines() if not line.lstrip().startswith("--"))
        first = next(filter(str.strip, code), "").strip()
        raise SeedError(f"{file}: SQLite does not take it: {error}, at: {first[:80]}") from error


def _shorten_uuids(connection: sqlite3.Connection) -> None:
    """Spell UUIDs as services do here, in 32 digits: a key with hyphens would not be found."""
    for table, column in list(_uuid_columns(connection)):
        value = f"replace(lower({column}), '-', '')"
        shape = "_" * 8 + "-____" * 3 + "-" + "_" * 12
        connection.execute(
            f"UPDATE {table} SET {column} = {value} WHERE {column} LIKE ?",  # noqa: S608 - quoted
            (shape,),
        )


def _uuid_columns(connection: sqlite3.Connection) -> Iterable[tuple[str, str]]:
    query = """
        SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
        WHERE m.type = 'table' AND upper(c.type) = 'CHAR(32)'
    """
    for table, column in connection.execute(query):
        yield _quoted(table), _quoted(column)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def main(database: str, *files: str) -> int:
    """Seed and say so; 1 if a file does not fit."""
    try:
        for file in seed(Path(database), [Path(name) for name in files]):
            sys.stdout.write(f"ran {file}\n")
    except (SeedError, OSError) as error:
        problem = str(error)
    except (UnicodeDecodeError, sqlite3.Error) as error:
        problem = f"cannot be filled: {error}"
    else:
        return 0
    sys.stderr.write(f"{problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
