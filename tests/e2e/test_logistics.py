"""The parcel network, started: an order travels by events to its delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.e2e.laptop import Laptop, eventually, running

pytestmark = pytest.mark.e2e

SPEC = Path(__file__).parents[2] / "examples/logistics/system.yaml"
HOST = {"host": "parcels.example.com"}
NOBODY = "00000000-0000-4000-8000-000000000000"
PLACE = {"street": "Hauptstrasse 1", "city": "Bern", "country": "CH"}


def order() -> dict[str, Any]:
    return {
        "sender": PLACE,
        "receiver": {**PLACE, "city": "Basel"},
        "parcels": [{"weight": "2.5", "length": 30, "width": 20, "height": 10}],
        "labels": {"fragile": "yes"},
    }


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with running(SPEC, tmp_path_factory.mktemp("e2e") / "parcels") as laptop:
        yield laptop


def test_an_order_travels_to_its_delivery(parcels: Laptop) -> None:
    headers = {**HOST, **parcels.token("orders:write", "deliveries:read")}
    with parcels.gateway(headers=headers) as gateway:
        made = gateway.post("/orders", json=order())
        assert made.status_code == 201, made.text
        assert made.json()["labels"] == {"fragile": "yes"}
        # order publishes, transport plans a leg and publishes, delivery stores: all by events.
        eventually(lambda: gateway.get("/deliveries").json())


def test_anybody_may_follow_a_parcel(parcels: Laptop) -> None:
    with parcels.gateway(headers=HOST) as gateway:
        made = gateway.post("/orders", json=order(), headers=parcels.token("orders:write")).json()
        assert gateway.get(f"/orders/{made['id']}").json() == made
        assert gateway.get("/orders").status_code == 401


def test_a_customer_watches_a_parcel(parcels: Laptop) -> None:
    with parcels.gateway(headers=HOST) as gateway:
        made = gateway.post("/orders", json=order(), headers=parcels.token("orders:write")).json()
    with connect(events(parcels, made["id"]), additional_headers=HOST) as socket:
        assert json.loads(socket.recv(timeout=10)) == made
        socket.ping().wait(timeout=5)
    with connect(events(parcels, NOBODY), additional_headers=HOST) as socket:
        with pytest.raises(ConnectionClosed) as ended:
            socket.recv(timeout=10)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 4404
    with pytest.raises(InvalidStatus) as refused:
        connect(events(parcels, "no-uuid"), additional_headers=HOST)
    assert refused.value.response.status_code == 422


def test_old_clients_keep_their_old_paths(parcels: Laptop) -> None:
    with parcels.gateway(headers=HOST) as gateway:
        made = gateway.post("/orders", json=order(), headers=parcels.token("orders:write")).json()
        moved = gateway.get(f"/orders/{made['id']}/where")
        assert moved.status_code == 308
        assert moved.headers["location"] == f"http://{HOST['host']}/orders/{made['id']}"
        asked = f"/deliveries/orders/{made['id']}"
        assert gateway.get(asked).status_code == 401
        assert gateway.get(asked, headers=parcels.token()).json() == made
        assert gateway.get(f"{asked}/nothing", headers=parcels.token()).status_code == 404


def events(parcels: Laptop, order_id: str) -> str:
    """Return where the events of an order are, through the gateway."""
    url: str = parcels.status()["gateway"]
    return f"{url.replace('http:', 'ws:')}/orders/{order_id}/events"


def test_on_a_laptop_any_host_is_ours(parcels: Laptop) -> None:
    with parcels.gateway() as gateway:
        assert gateway.get("/orders", headers=parcels.token()).status_code == 200


def test_a_browser_of_our_own_page_may_ask(parcels: Laptop) -> None:
    asks = {
        **HOST,
        "origin": "https://parcels.example.com",
        "access-control-request-method": "POST",
    }
    with parcels.gateway() as gateway:
        answer = gateway.options("/orders", headers=asks)
    assert answer.headers["access-control-allow-origin"] == "https://parcels.example.com"


def test_what_does_not_run_here_is_listed_with_the_reason(parcels: Laptop) -> None:
    reasons = {entry["name"]: entry["reason"] for entry in parcels.status()["not_run"]}
    assert "profile" in reasons["maps"]
