"""Write the next revision: what the tables of a service have that its revisions do not make.

    python -m chassis.store.sql.revise src/order/migrations/orders_db -m "add a note"

No database is asked for: the revisions that there are make one, which is compared and thrown away.
Read what was written before you commit it: a renamed column looks like one removed and one added,
and rows that exist need a value for a column that may not be empty.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from alembic import command
from alembic.operations.ops import MigrationScript

from chassis.store.sql.engines import sync_engine
from chassis.store.sql.migrations import configuration, drift, upgrade

_SERVICE = "revised"


def main(arguments: list[str] | None = None) -> None:
    """What the command line does."""
    parser = argparse.ArgumentParser(prog="python -m chassis.store.sql.revise")
    parser.add_argument("directory", type=Path, help="holds env.py and versions/")
    parser.add_argument("-m", "--message", required=True, help="what the revision does")
    given = parser.parse_args(arguments)
    if not (given.directory / "env.py").is_file():
        parser.error(f"{given.directory} has no env.py")
    written = revise(given.directory, given.message)
    print(written if written else "nothing to do: the revisions make what the tables have")


def revise(directory: Path, message: str) -> Path | None:
    """Write the next revision and return where it is; None if nothing differs."""
    with _migrated(directory) as connection:
        written = _written(connection, directory, message)
    if written is not None:
        _tidy(written)
    return written


def lacking(directory: Path, metadata: sa.MetaData) -> list[str]:
    """What the tables have and the revisions do not make, or the reverse; empty if they agree."""
    with _migrated(directory) as connection:
        return drift(connection, metadata, service=_SERVICE)


@contextmanager
def _migrated(directory: Path) -> Iterator[sa.Connection]:
    """A database that the revisions made, thrown away at the end."""
    with TemporaryDirectory() as folder:
        engine = sync_engine(f"sqlite:///{folder}/revised.db")
        try:
            with engine.connect() as connection:
                upgrade(connection, directory, service=_SERVICE)
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def _written(connection: sa.Connection, directory: Path, message: str) -> Path | None:
    config = configuration(connection, directory, service=_SERVICE)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    versions = directory / "versions"
    number = max((_number(path) for path in versions.glob("*.py")), default=0) + 1
    title = message.strip().rstrip(".")
    made = command.revision(
        config,
        title[:1].upper() + title[1:],
        autogenerate=True,
        rev_id=f"{number:04}",
        process_revision_directives=_unless_empty,
    )
    return Path(made.path) if made is not None and not isinstance(made, list) else None


def _unless_empty(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    operations = directives[0].upgrade_ops if directives else None
    if operations is not None and operations.is_empty():
        directives.clear()


def _number(path: Path) -> int:
    found = re.match(r"\d+", path.name)
    return int(found[0]) if found else 0


def _tidy(path: Path) -> None:
    """Lay the file out as the others are, where ruff is installed."""
    for how in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run(  # noqa: S603 (its own interpreter, a path that it wrote)
            [sys.executable, "-m", "ruff", *how, str(path)], check=False, stderr=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main()
