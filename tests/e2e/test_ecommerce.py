"""The web shop, started: what a customer, a thief and an operator see."""

from __future__ import annotations

import concurrent.futures
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.laptop import Laptop, eventually, running

pytestmark = pytest.mark.e2e

EXAMPLES = Path(__file__).parents[2] / "examples"


def order() -> dict[str, Any]:
    return {
        "customer": str(uuid.uuid4()),
        "lines": [{"sku": "tea-250", "quantity": 2}],
        "total": "19.90",
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with running(
        EXAMPLES / "ecommerce/system.yaml", tmp_path_factory.mktemp("e2e") / "shop"
    ) as laptop:
        yield laptop


def test_an_order_reaches_payment_and_inventory_and_survives_a_restart(shop: Laptop) -> None:
    writer, reader = shop.token("orders:write"), shop.token()
    with shop.gateway() as gateway:
        answer = gateway.post("/api/orders", json=order(), headers=writer)
        assert answer.status_code == 201, answer.text
        placed = answer.json()
        assert gateway.get(f"/api/orders/{placed['id']}", headers=reader).json() == placed
    assert reached(shop, "payment", "/charges") >= 1
    assert reached(shop, "inventory", "/reservations") >= 1

    shop.down()
    shop.up()
    with shop.gateway() as gateway:
        again = gateway.get(f"/api/orders/{placed['id']}", headers=reader)
    assert again.status_code == 200, again.text
    assert again.json() == placed


def reached(shop: Laptop, service: str, route: str) -> float:
    """How many POST requests of a route the service has answered, by its own metrics."""
    metrics = httpx.get(shop.process(service)["url"] + "/metrics").text
    return sum(
        float(line.rpartition(" ")[2])
        for line in metrics.splitlines()
        if line.startswith("http_requests_total") and f'"{route}"' in line and '"POST"' in line
    )


def test_no_token_is_401_and_a_wrong_scope_403(shop: Laptop) -> None:
    with shop.gateway() as gateway:
        nobody = gateway.post("/api/orders", json=order())
        wrong = gateway.post("/api/orders", json=order(), headers=shop.token("products:write"))
        forged = gateway.post(
            "/api/orders", json=order(), headers={"authorization": "Bearer x.y.z"}
        )
    assert (nobody.status_code, wrong.status_code, forged.status_code) == (401, 403, 401)
    assert nobody.headers["content-type"].startswith("application/problem+json")
    assert wrong.headers["content-type"].startswith("application/problem+json")


def test_internal_endpoints_are_not_public(shop: Laptop) -> None:
    with shop.gateway(headers=shop.token("orders:write")) as gateway:
        assert gateway.post("/api/charges", json={}).status_code in {404, 405}
        assert gateway.post("/charges", json={}).status_code in {404, 405}
    assert httpx.post(shop.process("payment")["url"] + "/charges", json={}).status_code == 401


def test_bad_input_is_a_problem_that_names_the_field(shop: Laptop) -> None:
    body = {**order(), "lines": [{"sku": "", "quantity": 0}]}
    with shop.gateway() as gateway:
        answer = gateway.post("/api/orders", json=body, headers=shop.token("orders:write"))
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "quantity" in answer.text


def test_a_repeated_order_with_one_key_is_one_order(shop: Laptop) -> None:
    headers = {**shop.token("orders:write"), "idempotency-key": str(uuid.uuid4())}
    body = order()
    with shop.gateway() as gateway:
        first = gateway.post("/api/orders", json=body, headers=headers)
        second = gateway.post("/api/orders", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]


def test_two_hundred_orders_in_parallel_lose_nothing(shop: Laptop) -> None:
    """A slow machine may answer 503 or 504 under load; the same key may then be sent again."""
    token = shop.token("orders:write")

    with shop.gateway(limits=httpx.Limits(max_connections=20)) as gateway:

        def place(_: int) -> str:
            headers = {**token, "idempotency-key": str(uuid.uuid4())}
            body = order()

            def accepted() -> str | None:
                answer = gateway.post("/api/orders", json=body, headers=headers)
                assert answer.status_code in {201, 409, 503, 504}, answer.text
                return str(answer.json()["id"]) if answer.status_code == 201 else None

            return str(eventually(accepted, seconds=60))

        before = len(listed(gateway, token))
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            ids = set(pool.map(place, range(200)))
        assert len(ids) == 200
        found = [gateway.get(f"/api/orders/{each}", headers=token).status_code for each in ids]
        assert found == [200] * 200
        assert len(listed(gateway, token)) == before + 200


def listed(gateway: httpx.Client, token: dict[str, str]) -> set[str]:
    """The ids of all orders, page by page."""
    ids: set[str] = set()
    for page in range(1, 100):
        items = gateway.get("/api/orders", params={"page": page}, headers=token).json()
        if not {item["id"] for item in items} - ids:
            break
        ids |= {item["id"] for item in items}
    return ids


def test_a_dead_callee_is_a_clear_503_and_the_circuit_opens(shop: Laptop) -> None:
    headers = shop.token("orders:write")
    shop.stop("payment")
    try:
        with shop.gateway() as gateway:
            answers = [gateway.post("/api/orders", json=order(), headers=headers) for _ in range(9)]
        assert {answer.status_code for answer in answers} <= {503, 504}
        assert answers[-1].status_code == 503
        assert "payment" in answers[-1].text
        assert "its circuit is open" in answers[-1].text
    finally:
        shop.resume("payment")
    with shop.gateway() as gateway:
        eventually(
            lambda: gateway.post("/api/orders", json=order(), headers=headers).status_code == 201
        )


def test_an_optional_callee_may_die(shop: Laptop) -> None:
    shop.stop("logistics")
    try:
        with shop.gateway() as gateway:
            answer = gateway.post("/api/orders", json=order(), headers=shop.token("orders:write"))
        assert answer.status_code == 201, answer.text
    finally:
        shop.resume("logistics")


def test_a_killed_service_comes_back(shop: Laptop) -> None:
    before = shop.process("product")["pid"]
    shop.kill("product")
    with shop.gateway() as gateway:
        eventually(lambda: gateway.get("/api/products").status_code == 200)
    assert shop.process("product")["pid"] != before


def test_the_front_end_is_served(shop: Laptop) -> None:
    with shop.gateway() as gateway:
        page = gateway.get("/")
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]


def test_a_worker_hears_of_the_order(shop: Laptop) -> None:
    with shop.gateway() as gateway:
        placed = gateway.post("/api/orders", json=order(), headers=shop.token("orders:write"))
    assert placed.status_code == 201
    log = shop.root / ".msgen/local/logs/notification.log"
    eventually(lambda: "order.placed" in log.read_text())
