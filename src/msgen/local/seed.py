"""Filling an embedded database from the files that the spec names, once for each content.

Run as a process of its own after the services that own the tables: `python -m msgen.local.seed
DATABASE FILE…`. SQL of another dialect may not fit SQLite; then nothing of that file stays.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_DONE = "msgen_local_seeds"


class SeedError(Exception):
    """A statement that SQLite does not take; says which and why."""


def seed(database: Path, files: Sequence[Path]) -> list[Path]:
    """Run the files that were not run yet; answers them. Each counts whole or not at all."""
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    try:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_DONE} (digest TEXT PRIMARY KEY)")
        return [file for file in files if _run(connection, file)]
    finally:
        connection.close()


def statements(script: str) -> Iterator[str]:
    """The statements of a script; semicolons inside strings and triggers do not end one."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
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
            _execute(connection, statement, file)
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
        first = statement.splitlines()[0]
        raise SeedError(f"{file}: {error}, at: {first}") from error


def main(database: str, *files: str) -> int:
    """Seed and say so; 1 if a file does not fit."""
    try:
        for file in seed(Path(database), [Path(name) for name in files]):
            sys.stdout.write(f"ran {file}\n")
    except (SeedError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
