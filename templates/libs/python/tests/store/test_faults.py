"""What happens when a database goes away and comes back."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import real_servers
import sqlalchemy as sa
from migrated import DIRECTORY, WORDS, Word

from chassis.store.sql import aio, sync

pytestmark = pytest.mark.real


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter: PostgreSQL does not run as root."""
    with tempfile.TemporaryDirectory(prefix="real-", dir="/tmp") as path:
        Path(path).chmod(0o777)
        yield Path(path)


async def test_a_database_may_start_later_and_be_restarted(folder: Path) -> None:
    port = real_servers.free_port()
    database = aio.Database(f"postgres://test@127.0.0.1:{port}/postgres", service="order")
    opening = asyncio.create_task(database.__aenter__())
    await asyncio.sleep(0.5)
    assert not opening.done()
    words = aio.Repository(database, WORDS)
    with real_servers.postgres(port=port, folder=folder):
        await opening
        await database.migrate(DIRECTORY)
        await words.add(Word(code="a", size=1))
    with pytest.raises(sa.exc.OperationalError):
        await database.check()
    with real_servers.postgres(port=port, folder=folder):
        await database.check()
        assert await words.list() == [Word(code="a", size=1)]
    await database.close()


def test_mariadb_may_be_said_by_its_name() -> None:
    with real_servers.mariadb() as url:
        named = url.replace("mysql://", "mariadb://")
        with sync.Database(named, service="order") as database:
            database.migrate(DIRECTORY)
            words = sync.Repository(database, WORDS)
            words.add(Word(code="ä", size=1))
            assert words.list({"code": "a"}) == []
            assert words.list({"code": "ä"}) == [Word(code="ä", size=1)]
