"""Repositories, on each database, by both faces."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import migrated
import pytest
import sqlalchemy as sa
from migrated import EVERYTHING, METADATA, WORDS, Everything, Word, everything

from chassis.problem import Conflict, NotFound
from chassis.store.sql import aio, migrations, sync

MIGRATE = """
import sys
sys.path.insert(0, sys.argv[2])
import migrated
from chassis.store.sql.sync import Database
with Database(sys.argv[1], service="order") as database:
    database.migrate(migrated.DIRECTORY)
"""


@pytest.fixture
async def database(database_url):
    async with aio.Database(database_url, service="order") as database:
        yield database


@pytest.fixture
def items(database):
    return aio.Repository(database, EVERYTHING)


@pytest.fixture
def words(database):
    return aio.Repository(database, WORDS)


async def test_what_is_added_comes_back_exactly(items):
    plain = everything()
    full = everything(line=plain.lines[0], note="n", order="o")
    for item in (plain, full):
        assert await items.add(item) == item
        assert await items.get(item.id) == item
        assert await items.get(str(item.id)) == item


@pytest.mark.parametrize("total", ["0", "-0.000000000001", "42.50", "1E+3", "9999999999.99"])
async def test_decimals_are_exact_and_comparable(items, total):
    item = everything(total=Decimal(total))
    await items.add(item)
    assert (await items.get(item.id)).total == Decimal(total)
    same = Decimal(total) * Decimal("1.0")
    assert [found.id for found in await items.list({"total": same})] == [item.id]
    assert await items.list({"total": Decimal(total) + Decimal("0.01")}) == []


async def test_moments_are_kept_in_utc(items):
    local = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    item = everything(moment=local)
    await items.add(item)
    found = (await items.get(item.id)).moment
    assert found == local
    assert found.tzinfo == UTC
    assert len(await items.list({"moment": local})) == 1


async def test_a_missing_key_is_not_found(items):
    for attempt in (items.get(uuid4()), items.delete(uuid4()), items.update(everything())):
        with pytest.raises(NotFound, match="there is no everything "):
            await attempt


async def test_a_taken_key_is_a_conflict(items):
    item = everything()
    await items.add(item)
    with pytest.raises(Conflict):
        await items.add(item)
    assert len(await items.list()) == 1


async def test_an_update_replaces_all_but_the_key(items):
    item = everything(note="old", order="x")
    await items.add(item)
    changed = everything(id=item.id, status="paid", count=7)
    assert await items.update(changed) == changed
    assert await items.get(item.id) == changed
    assert await items.update(changed) == changed, "an update that changes nothing finds its item"


async def test_a_deleted_item_is_gone(items):
    item = everything()
    await items.add(item)
    await items.delete(item.id)
    assert await items.list() == []


async def test_pages_follow_the_order_of_adding(words):
    for number in range(25):
        await words.add(Word(code=f"w{(number * 7) % 25}", size=number))
    first, second = await words.list(limit=10), await words.list(limit=10, page=2)
    third = await words.list(limit=10, page=3)
    assert [word.size for word in first + second + third] == list(range(25))
    assert await words.list(limit=10, page=4) == []
    assert len(await words.list(limit=-1, page=-1)) == 1


async def test_filters_are_equal_and_none_wants_nothing(items, words):
    await items.add(everything(status="paid", word="a"))
    await items.add(everything(status="placed", word="A"))
    assert [i.word for i in await items.list({"status": "paid", "order": None})] == ["a"]
    assert [i.status for i in await items.list({"word": "A"})] == ["placed"]
    assert await items.list({"word": "' OR 1=1 --"}) == []
    with pytest.raises(KeyError):
        await items.list({"nothing": 1})
    with pytest.raises(KeyError):
        await items.list({"lines": []})


async def test_keys_tell_case_and_accents_apart(words):
    for code in ("a", "A", "ä"):
        await words.add(Word(code=code, size=1))
    assert (await words.get("A")).code == "A"
    assert [word.code for word in await words.list({"code": "ä"})] == ["ä"]


async def test_a_transaction_is_kept_as_a_whole_or_not_at_all(database, words):
    async def fail_in_the_end():
        async with database.transaction():
            await words.add(Word(code="a", size=1))
            async with database.transaction():
                await words.add(Word(code="b", size=1))
            assert len(await words.list()) == 2, "a transaction sees what it wrote"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_in_the_end()
    assert await words.list() == []
    async with database.transaction():
        await asyncio.gather(*(words.add(Word(code=str(n), size=n)) for n in range(5)))
    assert len(await words.list()) == 5


async def test_locked_items_change_one_at_a_time(database, words):
    await words.add(Word(code="counter", size=0))

    async def increment():
        async with database.transaction():
            word = await words.get("counter", lock=True)
            await asyncio.sleep(0.001)
            await words.update(Word(code="counter", size=word.size + 1))

    await asyncio.gather(*(increment() for _ in range(20)))
    assert (await words.get("counter")).size == 20


async def test_two_hundred_at_once_lose_nothing(items):
    added = [everything() for _ in range(200)]
    await asyncio.gather(*(items.add(item) for item in added))
    found = await items.list(limit=1000)
    assert {item.id for item in found} == {item.id for item in added}


def test_the_sync_face_does_the_same(database_url):
    with sync.Database(database_url, service="order") as database:
        items = sync.Repository(database, EVERYTHING)
        item = everything()
        items.add(item)
        assert items.get(item.id) == item
        assert items.list({"status": "placed"}) == [item]
        with pytest.raises(Conflict):
            items.add(item)

        def delete_twice():
            with database.transaction():
                items.delete(item.id)
                items.delete(item.id)

        with pytest.raises(NotFound):
            delete_twice()
        assert items.update(item) == item
        items.delete(item.id)
        with pytest.raises(NotFound):
            items.get(item.id)
        items.check()

        with ThreadPoolExecutor(16) as pool:
            added = list(pool.map(items.add, [everything() for _ in range(100)]))
        assert len(items.list(limit=1000)) == len(added) == 100


async def test_migrations_make_the_tables_that_the_models_say(database):
    async with database.engine.connect() as connection:
        found = await connection.run_sync(migrations.drift, METADATA, service="order")
    assert found == []


def test_a_table_that_was_not_migrated_shows(database_url):
    other = sa.MetaData()
    sa.Table("missing", other, sa.Column("id", sa.Integer, primary_key=True))
    with (
        sync.Database(database_url, service="order") as database,
        database.engine.connect() as connection,
    ):
        found = migrations.drift(connection, other, service="order")
    assert any("missing" in difference for difference in found)


def test_replicas_that_start_at_once_migrate_once(database_url):
    with sync.Database(database_url, service="order") as database:
        with database.engine.begin() as connection:
            there = sa.MetaData()
            there.reflect(connection)
            there.drop_all(connection)
        # Replicas are processes: one process has one Alembic context.
        command = [sys.executable, "-c", MIGRATE, database_url, str(migrated.DIRECTORY.parents[1])]
        replicas = [subprocess.Popen(command) for _ in range(4)]
        assert [replica.wait(110) for replica in replicas] == [0, 0, 0, 0]
        sync.Repository(database, WORDS).add(Word(code="a", size=1))


def test_services_share_a_database(database_url):
    with sync.Database(database_url, service="cart-service") as database:
        with database.engine.begin() as connection:
            METADATA.drop_all(connection)  # the other service's migrations start from nothing
        database.migrate(migrated.DIRECTORY)
        names = sa.inspect(database.engine).get_table_names()
    assert {"order_schema_version", "cart_service_schema_version"} <= set(names)
    assert {"order_outbox", "cart_service_outbox"} <= set(names)


def test_an_unknown_scheme_is_told():
    with pytest.raises(ValueError, match="no SQL database is known as oracle"):
        sync.Database("oracle://host/db", service="order")


async def test_a_database_that_is_gone_is_told():
    async with aio.Database("sqlite:////no/such/folder/x.db", service="order") as database:
        with pytest.raises(sa.exc.OperationalError):
            await database.check()


def test_threads_do_not_see_each_others_transactions(database_url):
    with sync.Database(database_url, service="order") as database:
        words = sync.Repository(database, WORDS)
        seen: list[int] = []
        with database.transaction():
            words.add(Word(code="a", size=1))
            thread = threading.Thread(target=lambda: seen.append(len(words.list())))
            thread.start()
            thread.join()
        assert seen == [0]
        assert len(words.list()) == 1


def test_models_without_the_key_are_refused():
    with pytest.raises(KeyError, match="no field sku"):
        migrated.table(sa.MetaData(), "x", Everything, key="sku")


async def test_numbers_beyond_64_bits_find_nothing(items, words):
    await words.add(Word(code="a", size=1))
    assert await words.list(page=10**20) == []
    assert await words.list(page=2**63 - 1) == []
    assert await items.list({"count": 10**20}) == []


def test_fields_that_lists_filter_by_have_an_index():
    metadata = sa.MetaData()
    migrated.table(metadata, "words", Word, key="code", index=["size"])
    assert [index.name for index in metadata.tables["words"].indexes] == ["ix_words_size"]
