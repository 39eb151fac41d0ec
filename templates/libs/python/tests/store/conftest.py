"""Each database that the same tests run against."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import real_servers
from optional import without

collect_ignore_glob = without("sqlalchemy", "alembic", "aiosqlite")

REAL = ["postgres", "mariadb"]


@pytest.fixture(
    scope="session",
    params=["sqlite", *(pytest.param(name, marks=pytest.mark.real) for name in REAL)],
)
def server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a server, empty for SQLite, which has none."""
    if request.param == "sqlite":
        yield ""
        return
    with getattr(real_servers, request.param)() as url:
        yield url


@pytest.fixture
def database_url(server_url: str, tmp_path: Path) -> str:
    """The URL of a database with the tables of `migrated`, empty."""
    import sqlalchemy as sa
    from migrated import DIRECTORY

    from chassis.store.sql.sync import Database

    url = server_url or f"sqlite:///{tmp_path}/test.db"
    with Database(url, service="order") as database:
        metadata = sa.MetaData()
        with database.engine.begin() as connection:
            metadata.reflect(connection)
            metadata.drop_all(connection)
        database.migrate(DIRECTORY)
    return url
