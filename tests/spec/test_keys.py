"""Texts with parts: endpoints, calls, targets, entities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from msgen.spec.keys import CallKey, EndpointKey, EntityRef, Key, Target


@pytest.mark.parametrize(
    ("text", "method", "path", "matching", "params"),
    [
        ("POST /orders", "POST", "/orders", "exact", ()),
        ("GET /orders/{id}", "GET", "/orders/{id}", "template", ("id",)),
        ("GET /a/{b}/c/{d_e}.json", "GET", "/a/{b}/c/{d_e}.json", "template", ("b", "d_e")),
        ("ANY /files/*", "ANY", "/files/", "prefix", ()),
        ("ANY /*", "ANY", "/", "prefix", ()),
        ("GET ~/v[0-9]+/orders", "GET", "/v[0-9]+/orders", "regex", ()),
        ("GET ~/[a-z]{2}", "GET", "/[a-z]{2}", "regex", ()),
        ("WS /orders/{id}/events", "WS", "/orders/{id}/events", "template", ("id",)),
        ("rpc shop.v1.Cart/GetCart", "RPC", "/shop.v1.Cart/GetCart", "exact", ()),
        ("rpc Cart/GetCart", "RPC", "/Cart/GetCart", "exact", ()),
    ],
)
def test_endpoints(
    text: str, method: str, path: str, matching: str, params: tuple[str, ...]
) -> None:
    key = EndpointKey.validate(text)
    assert key == text
    assert (key.method, key.path, key.matching, key.params) == (method, path, matching, params)
    assert {key: 1}[text] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("get /orders", "methods are written in capitals: GET /orders"),
        ("/orders", "put a method before the path: GET /orders"),
        ("PSOT /orders", 'did you mean "POST /orders"?'),
        ("POST orders", "write POST /orders"),
        ("POST", "for example GET /orders"),
        ("grpc shop.Cart/GetCart", "write rpc package.Service/Method"),
        ("rpc GetCart", "for example rpc shop.Cart/GetCart"),
        ("GET /a//b", "write a path such as /orders/{id}"),
        ("GET /a b", "write a path such as /orders/{id}"),
        ("GET /a/{", "write a path such as /orders/{id}"),
        ("GET /{a b}", "write a path such as /orders/{id}"),
        ("GET /{1}", "write a name in braces: {id}"),
        ("GET /a/*/b", "write /path/* or ~/regex"),
        ("GET ~a", "write ~/…"),
        ("GET ~/(", None),
        ("", None),
    ],
)
def test_no_endpoints(text: str, hint: str | None) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        EndpointKey.validate(text)
    assert caught.value.type == "bad-endpoint"
    assert (caught.value.context or {}).get("hint") == hint


@pytest.mark.parametrize(
    ("text", "target", "port", "endpoint"),
    [
        ("cart", "cart", None, None),
        ("cart:grpc", "cart", "grpc", None),
        ("cart GetCart", "cart", None, "GetCart"),
        ("cart:grpc rpc shop.Cart/GetCart", "cart", "grpc", "rpc shop.Cart/GetCart"),
        ("inventory POST /reservations", "inventory", None, "POST /reservations"),
    ],
)
def test_calls(text: str, target: str, port: str | None, endpoint: str | None) -> None:
    key = CallKey.validate(text)
    assert (key.target, key.port, key.endpoint) == (target, port, endpoint)


def test_targets_and_entities() -> None:
    target, entity = Target.validate("cart:grpc"), EntityRef.validate("orders-db.orders")
    assert (target.name, target.port) == ("cart", "grpc")
    assert (entity.store, entity.entity) == ("orders-db", "orders")
    assert EntityRef.validate("db").entity is None
    for bad in ("a b", ":x", "a:", "", "-a"):
        with pytest.raises(PydanticCustomError):
            Target.validate(bad)


@given(st.text(max_size=20), st.sampled_from([EndpointKey, CallKey, Target, EntityRef]))
def test_any_text_is_read_or_refused(text: str, kind: type[Key]) -> None:
    try:
        key = kind.validate(text)
    except PydanticCustomError:
        return
    assert key == text
    assert kind.validate(key) is key
