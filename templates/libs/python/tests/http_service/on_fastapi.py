"""The small service on FastAPI."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import fastapi
import httpx2
from fastapi import Depends, FastAPI, Request, Response
from http_service.models import NOBODY, Create, Headers, Order, Query

from chassis import aio
from chassis.auth import PUBLIC, USER, Credential, callers, scopes
from chassis.endpoint import endpoint
from chassis.fastapi import Router, called, create_app, current, forward, moved
from chassis.patterns import ANY
from chassis.problem import Conflict, NotFound
from chassis.settings import ServiceSettings, UpstreamSettings, upstream


class Settings(ServiceSettings):
    service_name: str = "small"
    inventory: UpstreamSettings = upstream("INVENTORY", timeout="1s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(aio.Context):
    inventory: aio.Upstream
    kept: list[Order]


@asynccontextmanager
async def open_context(
    settings: Settings,
    *,
    kept: list[Order],
    transport: httpx2.AsyncBaseTransport,
) -> AsyncIterator[Context]:
    async def check() -> None:
        if len(kept) == 99:
            raise ConnectionError("the store is away")

    async with aio.Upstreams(settings, transport=transport) as upstreams:
        inventory = upstreams.connect(settings.inventory)
        yield Context(inventory=inventory, kept=kept, checks={"orders-db": check})


router = Router()
Ctx = Annotated[Context, Depends(current(Context))]


@router.post("/orders", status_code=201)
@endpoint(access=scopes("orders:write"), timeout="2s", body="1Ki", idempotent=True)
async def create_order(
    request: Create, headers: Annotated[Headers, fastapi.Header()], ctx: Ctx
) -> Order:
    if request.note == "taken":
        raise Conflict("taken")
    if request.note == "bug":
        raise RuntimeError("hush")
    order = Order(id=uuid4(), lines=request.lines, channel=headers.x_channel, note=request.note)
    ctx.kept.append(order)
    return order


@router.get("/orders", status_code=200)
@endpoint(access=USER, timeout="2s", cache="5s")
async def list_orders(query: Annotated[Query, fastapi.Query()], ctx: Ctx) -> list[Order]:
    wanted = query.sku or []
    return [order for order in ctx.kept if not wanted or order.lines[0].sku in wanted]


@router.get("/orders/{id}", status_code=200)
@endpoint(access=USER, timeout="2s")
async def get_order(id: UUID, ctx: Ctx) -> Order:
    for order in ctx.kept:
        if order.id == id:
            return order
    raise NotFound("order", id)


@router.delete("/orders/{id}", status_code=204)
@endpoint(access=USER, timeout="2s")
async def delete_order(id: UUID, ctx: Ctx) -> None:
    ctx.kept[:] = [order for order in ctx.kept if order.id != id]


@router.get("/internal", status_code=200)
@endpoint(access=callers("payment"), timeout="2s")
async def internal(ctx: Ctx) -> Order:
    assert ctx.caller is not None
    return Order(id=NOBODY, lines=[], note=ctx.caller.subject)


@router.get("/public", status_code=200)
@endpoint(access=PUBLIC, timeout="2s")
async def public(ctx: Ctx) -> Order:
    ctx.log.info("working")
    return Order(id=NOBODY, lines=[], note=ctx.caller and ctx.caller.subject)


@router.get("/upstream", status_code=200)
@endpoint(access=USER, timeout="2s")
async def call_upstream(ctx: Ctx) -> Order:
    return await ctx.inventory.call(
        "GET",
        "/stock",
        result=Order,
        credential=Credential.FORWARDED,
    )


@router.get("/bug", status_code=200)
@endpoint(access=PUBLIC, timeout="2s")
async def bug() -> Order:
    raise RuntimeError("hush")


@router.get("/slow", status_code=200)
@endpoint(access=PUBLIC, timeout="50ms")
async def slow(ctx: Ctx) -> Order:
    await asyncio.sleep(0.1)
    return await ctx.inventory.call("GET", "/stock", result=Order)


@router.api_route("/files/{owner}/*", methods=ANY, status_code=200)
@endpoint(access=PUBLIC, timeout="2s", documented=False)
async def files(owner: str, rest: str, method: Annotated[str, Depends(called)]) -> list[str]:
    return [method, owner, rest]


@router.get("~/codes/(?P<code>[a-z]+)|/kode", status_code=200)
@endpoint(access=PUBLIC, timeout="2s", documented=False)
async def codes(path: str) -> str:
    return path


@router.get("/numbers/{number}", status_code=200)
@endpoint(access=PUBLIC, timeout="2s", documented=False)
async def numbers(number: int) -> int:
    return number


@router.get("/old/{id}")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
async def old(request: Request) -> Response:
    return moved(request, "/new/{id}")


@router.api_route("/stock/*", methods=ANY)
@endpoint(access=USER, timeout="2s", body="1Ki", documented=False)
async def stock(request: Request, ctx: Ctx) -> Response:
    return await forward(request, ctx.inventory, strip="/stock", credential=Credential.FORWARDED)


@router.post("/shelves/{id}")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
async def shelves(request: Request, ctx: Ctx) -> Response:
    return await forward(request, ctx.inventory, rewrite="/halls/{id}", credential=Credential.OWN)


def app(
    settings: Settings, transport: httpx2.AsyncBaseTransport, kept: list[Order], openapi: Path
) -> FastAPI:
    return create_app(
        settings,
        router=router,
        context=partial(open_context, kept=kept, transport=transport),
        openapi=openapi,
        transport=transport,
    )
