"""The bank, started: money moves once, risk may be away, and the admin port is not public."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.laptop import Laptop, eventually, running

pytestmark = pytest.mark.e2e

SPEC = Path(__file__).parents[2] / "examples/finance/system.yaml"


def transfer(amount: str = "12.50") -> dict[str, str]:
    return {
        "payer": str(uuid.uuid4()),
        "payee": str(uuid.uuid4()),
        "amount": amount,
        "currency": "CHF",
    }


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with running(SPEC, tmp_path_factory.mktemp("e2e") / "bank") as laptop:
        yield laptop


def test_money_moves_once(bank: Laptop) -> None:
    headers = {**bank.token("payments:write"), "idempotency-key": str(uuid.uuid4())}
    body = transfer()
    with bank.gateway(headers=headers) as gateway:
        first, second = (gateway.post("/v1/transactions", json=body) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 201), first.text
        assert first.json() == second.json()
        assert first.json()["amount"] == "12.50"
        booked = gateway.get("/v1/transactions", params={"payer": body["payer"]}).json()
    assert [each["id"] for each in booked] == [first.json()["id"]]


def test_too_little_money_is_refused(bank: Laptop) -> None:
    with bank.gateway(headers=bank.token("payments:write")) as gateway:
        assert gateway.post("/v1/transactions", json=transfer("0.001")).status_code == 422


def test_risk_may_be_away(bank: Laptop) -> None:
    bank.stop("risk")
    try:
        with bank.gateway(headers=bank.token("payments:write")) as gateway:
            assert gateway.post("/v1/transactions", json=transfer()).status_code == 201
    finally:
        bank.resume("risk")


def test_a_booked_transaction_reaches_asset(bank: Laptop) -> None:
    with bank.gateway(headers=bank.token("payments:write")) as gateway:
        assert gateway.post("/v1/transactions", json=transfer()).status_code == 201
    log = bank.root / ".msgen/local/logs/asset.log"
    eventually(lambda: "transaction.booked" in log.read_text())


def test_assets_are_kept(bank: Laptop) -> None:
    owner = str(uuid.uuid4())
    body = {"owner": owner, "kind": "bond", "symbol": "EIDG", "units": "3"}
    with bank.gateway(headers=bank.token("assets:write", "assets:read")) as gateway:
        made = gateway.post("/v1/assets", json=body)
        assert made.status_code == 201, made.text
        assert gateway.get("/v1/assets", params={"owner": owner}).json() == [made.json()]


def test_the_admin_port_is_not_public(bank: Laptop) -> None:
    with bank.gateway() as gateway:
        assert gateway.get("/totals").status_code == 404
        assert gateway.get("/v1/totals").status_code == 404
