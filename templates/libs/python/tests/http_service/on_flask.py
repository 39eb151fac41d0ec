"""The small service on Flask."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
from flask import Flask, Response, request
from http_service.models import NOBODY, Create, Headers, Order, Query
from http_service.on_fastapi import Settings

from chassis import sync
from chassis.auth import PUBLIC, USER, Credential, callers, scopes
from chassis.endpoint import endpoint
from chassis.flask import (
    Router,
    answer,
    create_app,
    current,
    forward,
    moved,
    read_body,
    read_headers,
    read_path,
    read_query,
)
from chassis.patterns import ANY
from chassis.problem import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(sync.Context):
    inventory: sync.Upstream
    kept: list[Order]


@contextmanager
def open_context(
    settings: Settings,
    *,
    kept: list[Order],
    transport: httpx2.BaseTransport,
) -> Iterator[Context]:
    def check() -> None:
        if len(kept) == 99:
            raise ConnectionError("the store is away")

    with sync.Upstreams(settings, transport=transport) as upstreams:
        inventory = upstreams.connect(settings.inventory)
        yield Context(inventory=inventory, kept=kept, checks={"orders-db": check})


router = Router(__name__)


@router.post("/orders")
@endpoint(access=scopes("orders:write"), timeout="2s", body="1Ki", idempotent=True)
def create_order() -> Response:
    request, headers = read_body(Create), read_headers(Headers)
    if request.note == "taken":
        raise Conflict("taken")
    if request.note == "bug":
        raise RuntimeError("hush")
    order = Order(id=uuid4(), lines=request.lines, channel=headers.x_channel, note=request.note)
    current(Context).kept.append(order)
    return answer(Order, order, status=201)


@router.get("/orders")
@endpoint(access=USER, timeout="2s", cache="5s")
def list_orders() -> Response:
    wanted = read_query(Query).sku or []
    kept = current(Context).kept
    found = [order for order in kept if not wanted or order.lines[0].sku in wanted]
    return answer(list[Order], found, status=200)


@router.get("/orders/{id}")
@endpoint(access=USER, timeout="2s")
def get_order(id: str) -> Response:
    key = read_path(UUID, id=id)
    for order in current(Context).kept:
        if order.id == key:
            return answer(Order, order, status=200)
    raise NotFound("order", key)


@router.delete("/orders/{id}")
@endpoint(access=USER, timeout="2s")
def delete_order(id: str) -> Response:
    key, kept = read_path(UUID, id=id), current(Context).kept
    kept[:] = [order for order in kept if order.id != key]
    return answer(None, None, status=204)


@router.get("/internal")
@endpoint(access=callers("payment"), timeout="2s")
def internal() -> Response:
    caller = current(Context).caller
    assert caller is not None
    return answer(Order, Order(id=NOBODY, lines=[], note=caller.subject), status=200)


@router.get("/public")
@endpoint(access=PUBLIC, timeout="2s")
def public() -> Response:
    ctx = current(Context)
    ctx.log.info("working")
    note = ctx.caller and ctx.caller.subject
    return answer(Order, Order(id=NOBODY, lines=[], note=note), status=200)


@router.get("/upstream")
@endpoint(access=USER, timeout="2s")
def call_upstream() -> Response:
    found = current(Context).inventory.call(
        "GET",
        "/stock",
        result=Order,
        credential=Credential.FORWARDED,
    )
    return answer(Order, found, status=200)


@router.get("/bug")
@endpoint(access=PUBLIC, timeout="2s")
def bug() -> Response:
    raise RuntimeError("hush")


@router.get("/slow")
@endpoint(access=PUBLIC, timeout="50ms")
def slow() -> Response:
    time.sleep(0.1)
    return answer(Order, current(Context).inventory.call("GET", "/stock", result=Order), status=200)


@router.route("/files/{owner}/*", methods=ANY)
@endpoint(access=PUBLIC, timeout="2s", documented=False)
def files(owner: str, rest: str) -> Response:
    return answer(list[str], [request.method, owner, rest], status=200)


@router.get("~/codes/(?P<code>[a-z]+)|/kode")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
def codes(path: str) -> Response:
    return answer(str, path, status=200)


@router.get("/numbers/{number}")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
def numbers(number: str) -> Response:
    return answer(int, read_path(int, number=number), status=200)


@router.get("/old/{id}")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
def old(id: str) -> Response:
    return moved("/new/{id}")


@router.route("/stock/*", methods=ANY)
@endpoint(access=USER, timeout="2s", body="1Ki", documented=False)
def stock(rest: str) -> Response:
    upstream = current(Context).inventory
    return forward(upstream, strip="/stock", credential=Credential.FORWARDED)


@router.post("/shelves/{id}")
@endpoint(access=PUBLIC, timeout="2s", documented=False)
def shelves(id: str) -> Response:
    upstream = current(Context).inventory
    return forward(upstream, rewrite="/halls/{id}", credential=Credential.OWN)


def app(
    settings: Settings, transport: httpx2.BaseTransport, kept: list[Order], openapi: Path
) -> Flask:
    return create_app(
        settings,
        router=router,
        context=partial(open_context, kept=kept, transport=transport),
        openapi=openapi,
        transport=transport,
    )
