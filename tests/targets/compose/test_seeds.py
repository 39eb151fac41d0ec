"""What fills stores, in Compose and in the charts: in which order, with what, and where from."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.targets.compose.made import made, services
from tests.targets.helm.made import made as charts
from tests.targets.helm.made import values

SPEC = """
msgen: 1
system: shop
types: {Order: {id: uuid}}
defaults: {service: {blueprint: python-fastapi}}
services:
  order: {endpoints: {POST /orders: {writes: orders-db.orders}}, depends_on: [orders-db]}
  legacy: {image: 'example.com/legacy:3', ports: {http: 80}, depends_on: [legacy-db, orders-db]}
datastores:
  orders-db: {kind: postgres, entities: {orders: Order}, seed: [db/b.sql, db/a.sql]}
  stock-db: {kind: postgres, server: orders-db, seed: [db/stock.sql]}
  legacy-db: {kind: mysql, seed: [db/legacy.sql], env: {MYSQL_DATABASE: old}}
  away-db: {kind: mysql, managed: true, seed: [db/a.sql]}
  cart: {kind: redis, seed: [db/a.sql]}
"""
HEALTHY = {"condition": "service_healthy"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "db").mkdir()
    for name in ("a", "b", "stock", "legacy"):
        (tmp_path / f"db/{name}.sql").write_text("SELECT 1;\n")
    return tmp_path


@pytest.fixture
def found(folder: Path) -> dict[str, Any]:
    return services(made(SPEC, folder))


def test_each_store_that_takes_statements_is_filled(found: dict[str, Any]) -> None:
    seeds = {name for name in found if name.endswith(".seed")}
    assert seeds == {"orders-db.seed", "stock-db.seed", "legacy-db.seed"}


def test_files_are_run_in_the_order_that_they_are_named(found: dict[str, Any]) -> None:
    seed = found["orders-db.seed"]
    assert seed["command"] == ["/seeds/01-b.sql", "/seeds/02-a.sql"]
    assert "../db/b.sql:/seeds/01-b.sql:ro" in seed["volumes"]
    assert seed["networks"] == found["orders-db"]["networks"]


def test_a_guest_is_filled_as_itself_on_the_server_of_its_host(found: dict[str, Any]) -> None:
    told = found["stock-db.seed"]["environment"]
    assert (told["HOST"], told["DATABASE"], told["USERNAME"]) == (
        "orders-db", "stock_db", "stock_db",
    )  # fmt: skip
    assert told["PASSWORD_FILE"] == "/run/secrets/stock-db-password"
    assert found["stock-db.seed"]["secrets"] == ["stock-db-password"]


def test_a_database_that_the_image_is_told_of_is_meant(found: dict[str, Any]) -> None:
    assert found["legacy-db.seed"]["environment"]["DATABASE"] == "old"


def test_who_makes_tables_comes_first(found: dict[str, Any]) -> None:
    assert found["orders-db.seed"]["depends_on"] == {"order": HEALTHY, "orders-db": HEALTHY}
    assert "orders-db.seed" not in found["order"]["depends_on"]


def test_who_expects_tables_comes_last(found: dict[str, Any]) -> None:
    assert found["legacy-db.seed"]["depends_on"] == {"legacy-db": HEALTHY}
    assert found["legacy"]["depends_on"]["legacy-db.seed"] == HEALTHY
    assert "orders-db.seed" not in found["legacy"]["depends_on"]


def test_it_stays_since_compose_takes_an_end_for_a_failure(found: dict[str, Any]) -> None:
    seed = found["orders-db.seed"]
    assert seed["entrypoint"][2].endswith("exec sleep infinity")
    assert seed["healthcheck"]["test"] == ["CMD", "test", "-e", "/tmp/filled"]


def test_charts_fill_the_same_stores_with_the_same_script(folder: Path) -> None:
    script = made(SPEC, folder)["compose/seeds/stock-db.sh"].decode()
    servers = values(charts(SPEC, folder), "data")["servers"]
    assert {name for name, server in servers.items() if "seeds" in server} == {
        "orders-db", "legacy-db",
    }  # fmt: skip
    seeds = servers["orders-db"]["seeds"]
    assert list(seeds) == ["orders-db", "stock-db"]
    assert seeds["stock-db"]["files"] == {"/seeds/01-stock.sql": "db.stock.sql"}
    ran = seeds["stock-db"]["command"][2].replace("$$", "$")
    assert ran.splitlines()[3:] == script.splitlines()[4:]  # but for who made the file


def test_a_server_lets_in_what_fills_it_and_shares_its_policy(folder: Path) -> None:
    servers = values(charts(SPEC, folder), "data")["servers"]
    access = servers["orders-db"]["access"]
    assert access["from"] == {"legacy": [5432], "order": [5432], "orders-db": [5432]}
    assert access["to"] == {"orders-db": [5432]}
    assert "to" not in servers["cart"].get("access", {})


def test_nothing_fills_what_runs_elsewhere(folder: Path) -> None:
    text = SPEC + "environments: {prod: {datastores: {legacy-db: {managed: true}}}}\n"
    prod = yaml.safe_load(charts(text, folder)["values-prod.yaml"])
    assert prod["data"]["servers"]["legacy-db"]["enabled"] is False
