"""Work that is given up in the middle leaves no lock behind."""

import asyncio
import gc
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from chassis.model import Model
from chassis.store.sql import table
from chassis.store.sql.aio import Database, Repository


class Item(Model):
    id: UUID


METADATA = sa.MetaData()
ITEMS = table(METADATA, "items", Item)


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """Let nothing be tidied up by luck."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
async def test_a_cancelled_writer_does_not_lock_out_the_others(tmp_path: Path) -> None:
    chance = random.Random(7)
    async with Database(f"sqlite:///{tmp_path}/x.db", service="x") as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        items = Repository(database, ITEMS)

        async def give_up(after: float) -> None:
            try:
                async with asyncio.timeout(after):
                    for _ in range(3):
                        async with database.transaction():
                            await items.add(Item(id=uuid4()))
                            await items.list(limit=50)
            except TimeoutError:
                pass

        for _ in range(6):
            await asyncio.gather(*(give_up(chance.random() * 0.3) for _ in range(40)))
            async with asyncio.timeout(5):
                await items.add(Item(id=uuid4()))
