"""The outbox and its relay, on each database."""

import asyncio

import pytest
from migrated import WORDS, Word
from waiting import until

from chassis.messages import Topic, connect
from chassis.messages import sync as sync_messages
from chassis.store.sql import aio, sync
from chassis.store.sql.relay import Relay, relayed

ADDED = Topic("word.added", Word)


@pytest.fixture
async def database(database_url):
    async with aio.Database(database_url, service="order") as database:
        yield database


async def add(database: aio.Database, code: str, *, fail: bool = False) -> None:
    words, outbox = aio.Repository(database, WORDS), aio.Outbox(database)
    async with database.transaction():
        word = await words.add(Word(code=code, size=1))
        await outbox.publish(ADDED, word, key=code)
        if fail:
            raise RuntimeError("too bad")


async def test_data_and_message_are_kept_together_or_not_at_all(database):
    sent = []

    async def send(topic, message):
        sent.append((topic.name, message.key, topic.decode(message.body)))

    relay = Relay(database, send, [ADDED])
    with pytest.raises(RuntimeError):
        await add(database, "a", fail=True)
    assert await relay.once() == 0
    await add(database, "b")
    assert await relay.once() == 1
    assert await relay.once() == 0
    assert sent == [("word.added", "b", Word(code="b", size=1))]


async def test_what_was_not_sent_is_sent_later_in_order(database):
    sent, broken = [], True

    async def send(topic, message):
        if broken and message.key == "3":
            raise ConnectionError("the broker is gone")
        sent.append(message.key)

    for number in range(6):
        await add(database, str(number))
    relay = Relay(database, send, [ADDED])
    with pytest.raises(ConnectionError):
        await relay.once()
    assert sent == ["0", "1", "2"]
    broken = False
    assert await relay.once() == 3
    assert sent == list("012345")


async def test_one_replica_at_a_time_is_at_work(database):
    sent = []

    async def send(topic, message):
        await asyncio.sleep(0.002)
        sent.append(message.key)

    for number in range(40):
        await add(database, str(number))
    relays = [Relay(database, send, [ADDED]) for _ in range(4)]
    for _ in range(3):
        await asyncio.gather(*(relay.once() for relay in relays))
    assert sent == [str(number) for number in range(40)], "each once, and in order"


async def test_a_broker_gets_what_the_outbox_keeps(database):
    async with connect("memory://", service="order") as broker:
        messages = broker.transport.hub.messages["word.added"]
        async with relayed(database, broker.send, [ADDED]):
            await add(database, "a")
            await until(lambda: messages)
            await add(database, "b")
        assert [message.key for message in messages] == ["a", "b"], "the last goes out at the end"


def test_the_sync_face_does_the_same(database_url):
    with (
        sync.Database(database_url, service="order") as database,
        sync_messages.connect("memory://", service="order") as broker,
    ):
        got = []
        broker.subscribe(ADDED, got.append, group="g")
        outbox, words = sync.Outbox(database), sync.Repository(database, WORDS)
        with broker.relayed(database_url, [ADDED]), database.transaction():
            outbox.publish(ADDED, words.add(Word(code="a", size=1)))
    assert got == [Word(code="a", size=1)]
