"""Repositories of documents, on each store, by both faces."""

import asyncio
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
import real_servers
from document_stores import STORES
from migrated import Everything, Word, everything

from chassis import repetition
from chassis.problem import Conflict, NotFound, Problem
from chassis.store.documents import Collection, aio, sync


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.real] if name in {"redis", "memcached"} else [])
        for name in STORES
    ],
)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with STORES[request.param]() as url:
        yield url


@pytest.fixture
async def store(url):
    async with aio.Store(url) as store:
        yield store


@pytest.fixture
def items(store):
    return aio.Repository(store, Collection(f"items{uuid.uuid4().hex}", Everything))


@pytest.fixture
def words(store):
    return aio.Repository(store, Collection(f"words{uuid.uuid4().hex}", Word, key="code"))


def lists(url: str) -> None:
    if url.startswith("memcached"):
        pytest.skip("memcached cannot list")


def text(**changes) -> Everything:
    return everything(raw=b"plain", **changes)  # JSON has no bytes; the model says how they go


async def test_what_is_added_comes_back_exactly(items):
    plain = text()
    full = text(line=plain.lines[0], note="n", order="o")
    for item in (plain, full):
        assert await items.add(item) == item
        assert await items.get(item.id) == item


async def test_a_missing_key_is_not_found(items):
    for attempt in (items.get("x"), items.delete("x"), items.update(text())):
        with pytest.raises(NotFound):
            await attempt


async def test_a_taken_key_is_a_conflict(items):
    item = text()
    await items.add(item)
    with pytest.raises(Conflict):
        await items.add(text(id=item.id, count=2))
    assert await items.get(item.id) == item


async def test_updates_and_deletes(items):
    item = text(note="old")
    await items.add(item)
    changed = text(id=item.id, status="paid")
    assert await items.update(changed) == changed
    assert await items.get(item.id) == changed
    await items.delete(item.id)
    with pytest.raises(NotFound):
        await items.get(item.id)
    await items.add(item)


async def test_pages_are_stable_and_complete(words, url):
    lists(url)
    assert await words.list() == []
    for number in range(25):
        await words.add(Word(code=f"w{number:02}", size=number))
    pages = [await words.list(limit=10, page=page) for page in (1, 2, 3, 4)]
    assert [word.size for page in pages for word in page] == list(range(25))
    assert [len(page) for page in pages] == [10, 10, 5, 0]


async def test_filters_are_equal(items, url):
    lists(url)
    for word, status in (("a", "paid"), ("b", "placed"), ("A", "paid")):
        await items.add(text(word=word, status=status, total=Decimal(1)))
    found = await items.list({"status": "paid", "order": None, "total": Decimal(1)})
    assert {item.word for item in found} == {"a", "A"}
    assert [item.word for item in await items.list({"word": "A"})] == ["A"]
    assert len(await items.list({"status": "paid"}, limit=1, page=2)) == 1
    assert await items.list({"count": 5}) == []
    with pytest.raises(KeyError):
        await items.list({"nothing": 1})


async def test_one_of_many_gets_a_key(words):
    results = await asyncio.gather(
        *(words.add(Word(code="a", size=number)) for number in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Word) for result in results) == 1


async def test_keys_may_have_any_characters(words):
    for code in ("a/b", "../x", "ä ö", "a.b", "x" * 200, "%2F"):
        await words.add(Word(code=code, size=1))
        assert (await words.get(code)).code == code


async def test_items_live_as_long_as_said(store):
    brief = Collection("brief", Word, key="code", ttl=1)
    if not store.backend.expires:
        with pytest.raises(ValueError, match="time to live"):
            aio.Repository(store, brief)
        return
    words = aio.Repository(store, brief)
    word = Word(code=uuid.uuid4().hex, size=1)
    await words.add(word)
    assert await words.get(word.code) == word
    await asyncio.sleep(2.1)
    with pytest.raises(NotFound):
        await words.get(word.code)
    await words.add(word)


async def test_it_answers_probes(store):
    await store.check()


async def test_memcached_says_that_it_cannot_list(words, url):
    if url.startswith("memcached"):
        with pytest.raises(Problem) as caught:
            await words.list()
        assert caught.value.status == 501


async def test_expired_items_are_not_listed(store, url):
    if not url.startswith("redis"):
        pytest.skip("only Redis both lists and forgets")
    words = aio.Repository(store, Collection(f"w{uuid.uuid4().hex}", Word, key="code", ttl=1))
    await words.add(Word(code="a", size=1))
    await asyncio.sleep(1.1)
    await words.add(Word(code="b", size=1))
    assert [word.code for word in await words.list()] == ["b"]


def test_the_sync_face_does_the_same(url):
    with sync.Store(url) as store:
        words = sync.Repository(store, Collection(f"s{uuid.uuid4().hex}", Word, key="code"))
        word = Word(code="a", size=1)
        assert words.add(word) == words.get("a") == word
        with pytest.raises(Conflict):
            words.add(word)
        words.update(Word(code="a", size=2))
        if not url.startswith("memcached"):
            assert words.list({"size": 2}) == [Word(code="a", size=2)]
        words.delete("a")
        words.check()
        store.check()


def test_an_unknown_scheme_is_told():
    with pytest.raises(ValueError, match="no store of documents is known as ftp"):
        aio.Store("ftp://host")


def test_the_stand_in_for_redis_keeps_its_data(tmp_path):
    redis = pytest.importorskip("redis")
    pytest.importorskip("fakeredis")
    port = real_servers.free_port()
    command = [sys.executable, "-m", "chassis.embedded.redis", "--port", str(port)]
    command += ["--file", str(tmp_path / "data")]

    def talk(what):
        with subprocess.Popen(command) as process:
            real_servers.wait_for_port(port)
            try:
                with redis.Redis(port=port) as client:
                    return what(client)
            finally:
                process.terminate()

    def write(client):
        client.set("a", b"\x00\r\n\xff")
        client.set("brief", "x", px=1500)
        client.zadd("z", {"m": 1.5})
        client.xadd("s", {"f": "v"})
        client.xgroup_create("s", "g", id="0")
        client.xreadgroup("g", "c", {"s": ">"})

    def read(client):
        assert client.get("a") == b"\x00\r\n\xff"
        assert 0 < client.pttl("brief") <= 1500
        assert client.zscore("z", "m") == 1.5
        assert client.xpending("s", "g")["pending"] == 1, "groups and what they have in hand too"

    began = time.monotonic()
    talk(write)
    talk(read)
    assert time.monotonic() - began < 20


def test_what_a_repeated_request_added_before_is_returned(url):
    collection = Collection(f"items{uuid.uuid4().hex}", Everything)
    with sync.Store(url) as store:
        items = sync.Repository(store, collection)
        for _ in range(2):
            with repetition.repeatable(collection.name):
                made = text(id=repetition.make_id("id"), word=uuid.uuid4().hex)
                first = items.add(made)
        assert first.word != made.word
        assert items.get(made.id) == first
        with pytest.raises(Conflict):
            items.add(made)
