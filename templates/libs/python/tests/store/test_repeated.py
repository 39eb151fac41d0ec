"""A request that failed late and is repeated: what was done stays done once, on both frameworks."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Annotated, Any
from uuid import UUID

import fastapi as framework
import httpx2
import pytest
import sqlalchemy as sa

from chassis import aio, fastapi, flask, repetition, sync
from chassis.auth import PUBLIC
from chassis.endpoint import endpoint
from chassis.model import Model
from chassis.problem import Conflict
from chassis.settings import ServiceSettings, UpstreamSettings, upstream
from chassis.store.sql import aio as sql_aio
from chassis.store.sql import sync as sql_sync
from chassis.store.sql import table


class Create(Model):
    note: str


class Order(Model):
    id: UUID
    number: int
    note: str
    placed: datetime


METADATA = sa.MetaData()
ORDERS = table(METADATA, "orders", Order)


class Settings(ServiceSettings):
    service_name: str = "small"
    payment: UpstreamSettings = upstream("PAYMENT", timeout="1s")


@dataclass(slots=True)
class World:
    """The callee, which answers the parts of an order in turn, and what is broken."""

    url: str
    broken: bool = True
    slow: str = "a"
    seen: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        part = request.url.params["part"]
        self.seen.append((part, request.headers["idempotency-key"]))
        return httpx2.Response(204)


def order(ctx: Any, note: str) -> Order:
    return Order(id=ctx.new_id(), number=ctx.new_number(), note=note, placed=datetime.now(UTC))


def call(ctx: Any, part: str) -> Any:
    return ctx.payment.call(
        "POST", "/charges", query={"part": part}, result=NoneType, idempotent=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AioContext(aio.Context):
    payment: aio.Upstream
    orders: sql_aio.Repository[Order]
    world: World


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncContext(sync.Context):
    payment: sync.Upstream
    orders: sql_sync.Repository[Order]
    world: World


routes = fastapi.Router()


@routes.post("/orders", status_code=201)
@endpoint(access=PUBLIC, timeout="2s", idempotent=True)
async def create_order_async(
    request: Create, ctx: Annotated[AioContext, framework.Depends(fastapi.current(AioContext))]
) -> Order:
    async def charge(part: str) -> None:
        if ctx.world.slow == part:
            await asyncio.sleep(0.05)
        await call(ctx, part)

    new = order(ctx, request.note)
    await ctx.together(charge("a"), charge("b"))
    await call(ctx, "c")
    kept = await ctx.orders.add(new)
    if ctx.world.broken:
        raise RuntimeError("not published")
    return kept


views = flask.Router(__name__)


@views.post("/orders")
@endpoint(access=PUBLIC, timeout="2s", idempotent=True)
def create_order() -> Any:
    ctx = flask.current(SyncContext)
    request = flask.read_body(Create)

    def charge(part: str) -> None:
        if ctx.world.slow == part:
            time.sleep(0.05)
        call(ctx, part)

    new = order(ctx, request.note)
    ctx.together(lambda: charge("a"), lambda: charge("b"))
    call(ctx, "c")
    kept = ctx.orders.add(new)
    if ctx.world.broken:
        raise RuntimeError("not published")
    return flask.answer(Order, kept, status=201)


@asynccontextmanager
async def open_async(settings: Settings, *, world: World) -> AsyncIterator[AioContext]:
    transport = httpx2.MockTransport(world.answer)
    async with (
        aio.Upstreams(settings, transport=transport) as upstreams,
        sql_aio.Database(world.url, service="small") as database,
    ):
        payment = upstreams.connect(settings.payment)
        orders = sql_aio.Repository(database, ORDERS)
        yield AioContext(payment=payment, orders=orders, world=world)


@contextmanager
def open_sync(settings: Settings, *, world: World) -> Iterator[SyncContext]:
    transport = httpx2.MockTransport(world.answer)
    with (
        sync.Upstreams(settings, transport=transport) as upstreams,
        sql_sync.Database(world.url, service="small") as database,
    ):
        payment = upstreams.connect(settings.payment)
        orders = sql_sync.Repository(database, ORDERS)
        yield SyncContext(payment=payment, orders=orders, world=world)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(f"sqlite:///{tmp_path}/orders.db")
    with sql_sync.Database(world.url, service="small") as database:
        METADATA.create_all(database.engine)
    return world


@pytest.fixture(params=["fastapi", "flask"])
def post(request: pytest.FixtureRequest, world: World) -> Iterator[Any]:
    settings = Settings.from_env({"PAYMENT_URL": "http://payment.test"})
    none = Path("none")
    if request.param == "flask":
        context = partial(open_sync, world=world)
        app = flask.create_app(settings, router=views, context=context, openapi=none)
        wsgi = httpx2.WSGITransport(app=app)
        with flask.opened(app), httpx2.Client(transport=wsgi, base_url="http://s.test") as client:
            yield partial(client.post, "/orders")
        return
    made = fastapi.create_app(
        settings, router=routes, context=partial(open_async, world=world), openapi=none
    )
    with asyncio.Runner() as runner:
        opened = fastapi.opened(made)
        runner.run(opened.__aenter__())
        asgi = httpx2.ASGITransport(made, raise_app_exceptions=False)
        client = httpx2.AsyncClient(transport=asgi, base_url="http://s.test")
        yield lambda **options: runner.run(client.post("/orders", **options))
        runner.run(opened.__aexit__(None, None, None))


def kept(world: World) -> list[Order]:
    with sql_sync.Database(world.url, service="small") as database:
        return sql_sync.Repository(database, ORDERS).list()


def test_a_repetition_after_a_late_failure_makes_nothing_twice(post: Any, world: World) -> None:
    keyed = {"json": {"note": "x"}, "headers": {"idempotency-key": "one"}}
    assert post(**keyed).status_code == 500
    (first,) = kept(world)
    world.broken, world.slow = False, "b"
    done = post(**keyed)

    assert done.status_code == 201
    assert Order.model_validate_json(done.content) == first
    assert kept(world) == [first]
    assert len(world.seen) == 6
    assert len(set(world.seen)) == 3, "each call has one key, whichever of two is sent first"
    assert len({key for _, key in world.seen}) == 3, "each call has a key of its own"
    assert post(**keyed).headers["idempotency-replayed"] == "true"


def test_other_requests_are_others(post: Any, world: World) -> None:
    world.broken = False
    for options in (
        {"json": {"note": "x"}, "headers": {"idempotency-key": "one"}},
        {"json": {"note": "x"}, "headers": {"idempotency-key": "two"}},
        {"json": {"note": "x"}},
        {"json": {"note": "x"}},
    ):
        assert post(**options).status_code == 201
    assert len(kept(world)) == 4
    assert len({key for _, key in world.seen}) == 12


def test_a_taken_key_is_a_conflict_in_a_repetition_too(world: World) -> None:
    taken = Order(id=UUID(int=1), number=1, note="x", placed=datetime.now(UTC))
    with sql_sync.Database(world.url, service="small") as database:
        orders = sql_sync.Repository(database, ORDERS)
        orders.add(taken)
        with repetition.repeatable("one"):
            assert orders.add(taken) == taken
            with pytest.raises(Conflict):
                orders.add(taken.model_copy(update={"note": "y"}))
        with pytest.raises(Conflict):
            orders.add(taken)
