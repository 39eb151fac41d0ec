"""Idempotency keys in a database, as `chassis.idempotency` wants them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.idempotency import Answer, Claim
from chassis.store.sql import aio, sync

ANSWER = Answer(201, (("location", "/a"), ("x-ü", "1")), b"\x00\xff{}")


@pytest.fixture
async def keys(database_url):
    async with aio.Database(database_url, service="order") as database:
        yield aio.IdempotencyKeys(database)


async def test_a_key_is_claimed_once_and_then_has_its_answer(keys):
    assert await keys.begin("k", "f", lease=60) is None
    assert await keys.begin("k", "g", lease=60) == Claim("f")
    await keys.finish("k", ANSWER, keep=60)
    assert await keys.begin("k", "f", lease=60) == Claim("f", ANSWER)


async def test_a_forgotten_key_is_free_again(keys):
    await keys.begin("k", "f", lease=60)
    await keys.forget("k")
    assert await keys.begin("k", "g", lease=60) is None


async def test_claims_and_answers_expire(keys):
    await keys.begin("k", "f", lease=-1)
    assert await keys.begin("k", "g", lease=60) is None, "its first request has died"
    await keys.finish("k", ANSWER, keep=-1)
    assert await keys.begin("k", "h", lease=60) is None
    assert await keys.begin("k", "h", lease=60) == Claim("h"), "the old answer is gone"


async def test_one_of_many_gets_the_key(keys):
    claims = await asyncio.gather(*(keys.begin("k", "f", lease=60) for _ in range(30)))
    assert claims.count(None) == 1
    await keys.finish("k", ANSWER, keep=-1)
    claims = await asyncio.gather(*(keys.begin("k", "f", lease=60) for _ in range(30)))
    assert claims.count(None) == 1


def test_the_sync_face_does_the_same(database_url):
    with sync.Database(database_url, service="order") as database:
        keys = sync.IdempotencyKeys(database)
        with ThreadPoolExecutor(10) as pool:
            claims = list(pool.map(lambda _: keys.begin("k", "f", lease=60), range(30)))
        assert claims.count(None) == 1
        keys.finish("k", ANSWER, keep=60)
        assert keys.begin("k", "f", lease=60) == Claim("f", ANSWER)
        keys.forget("k")
        assert keys.begin("k", "f", lease=60) is None
