"""The web shop in containers: an order, who reaches whom, what is read-only, and the end."""

from __future__ import annotations

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.containers.engine import EngineError, docker
from tests.containers.system import System, eventually, handled

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(900)]

AS_ROOT = {"nats"}
"""Images that know no other user."""
WRITES_ITS_CONFIGURATION = {"quay.io/keycloak/keycloak", "apache/kafka"}


REFUSALS = ("Read-only file system", "Permission denied", "No such file or directory")


def order() -> dict[str, Any]:
    lines = [{"sku": "tea-250", "quantity": 2}]
    return {"customer": str(uuid.uuid4()), "lines": lines, "total": "19.90"}


def place(shop: System, gateway: httpx.Client) -> dict[str, Any]:
    """Place an order; a busy machine may miss a deadline, and one key is one order."""
    body, key = order(), str(uuid.uuid4())

    def accepted() -> dict[str, Any] | None:
        headers = {**shop.token("orders:write"), "idempotency-key": key}
        answer = gateway.post("/api/orders", json=body, headers=headers)
        assert answer.status_code in {201, 409, 503, 504}, answer.text
        return dict(answer.json()) if answer.status_code == 201 else None

    return dict(eventually(accepted))


def test_an_order_is_placed_through_the_gateway(shop: System) -> None:
    with shop.gateway() as gateway:
        placed = place(shop, gateway)
        again = gateway.get(f"/api/orders/{placed['id']}", headers=shop.token())
        assert again.json() == placed
        assert gateway.get("/api/products").json() == []
        assert "<html" in gateway.get("/").text
    eventually(lambda: handled(shop, "notification", "order.placed") >= 1)


def test_no_token_is_401_and_a_wrong_scope_403(shop: System) -> None:
    with shop.gateway() as gateway:
        nobody = gateway.post("/api/orders", json=order())
        wrong = gateway.post("/api/orders", json=order(), headers=shop.token("products:write"))
    assert (nobody.status_code, wrong.status_code) == (401, 403)


def test_everything_is_hardened_as_declared(shop: System) -> None:
    declared = shop.config()["services"]
    for name, container in shop.containers().items():
        image = container["Config"]["Image"].rpartition(":")[0]
        host = container["HostConfig"]
        assert host["CapDrop"] == ["ALL"], name
        assert host["SecurityOpt"] == ["no-new-privileges:true"], name
        assert host["ReadonlyRootfs"] is (image not in WRITES_ITS_CONFIGURATION), name
        assert host["RestartPolicy"]["Name"] == "unless-stopped", name
        assert not host["Privileged"], name
        pids = declared[name].get("deploy", {}).get("resources", {}).get("limits", {}).get("pids")
        assert host["PidsLimit"] == pids, name
        status = f"/proc/{container['State']['Pid']}/status"
        facts = dict(line.split(":", 1) for line in Path(status).read_text().splitlines())
        number = int(facts["Uid"].split()[0])
        assert (number == 0) is (image in AS_ROOT), f"{name} runs as {number}"
        assert int(facts["CapEff"], 16) == 0, f"{name} has capabilities"
        assert facts["NoNewPrivs"].strip() == "1", name


def test_nothing_can_be_written_but_what_is_declared(shop: System) -> None:
    for name in ("order", "storefront", "notification"):
        for path in ("/app/src/x", "/usr/local/x", "/etc/x", "/run/secrets/x"):
            status, said = shop.inside(name, "python", "-c", f"open({path!r}, 'w')")
            assert status, f"{name} wrote {path}"
            assert any(reason in said for reason in REFUSALS), said
        status, said = shop.inside(name, "python", "-c", "open('/tmp/x', 'w')")
        assert status == 0, said


def test_secrets_are_files_and_in_no_environment_of_own_services(shop: System) -> None:
    secrets = {path.name: path.read_text() for path in (shop.root / "compose/secrets").iterdir()}
    for name, container in shop.containers().items():
        told = container["Config"]["Env"]
        if name == "identity":  # Keycloak fills in a realm from its environment alone
            continue
        held = [s for s, value in secrets.items() if any(value in text for text in told)]
        assert held == [], f"{name} is told {held} in its environment"
        arguments = " ".join([*(container["Args"] or []), container["Path"]])
        assert not any(value in arguments for value in secrets.values()), name
    status, said = shop.inside("order", "python", "-c", READ)
    assert status == 0, said
    assert json.loads(said) == {
        name: secrets[name]
        for name in ("events-password", "order-client-secret", "orders-db-password")
    }


READ = """
import json, os
folder = "/run/secrets"
print(json.dumps({name: open(f"{folder}/{name}").read() for name in os.listdir(folder)}))
"""


DECLARED = {
    ("order", "inventory", 8000),
    ("order", "main-pg", 5432),
    ("order", "identity", 8080),
    ("inventory", "order", 8000),
    ("notification", "events", 5672),
    ("user", "sessions", 6379),
}
UNDECLARED = {
    ("notification", "main-pg", 5432),
    ("notification", "order", 8000),
    ("storefront", "main-pg", 5432),
    ("storefront", "payment", 8000),
    ("user", "order", 8000),
    ("user", "events", 5672),
    ("product", "sessions", 6379),
    ("payment", "logistics", 8000),
    ("order", "gateway", 9901),
    ("order", "192.0.2.1", 443),
}


def test_who_reaches_whom(shop: System) -> None:
    """Side by side: a name that is not known is asked for ten seconds long."""
    pairs = sorted(DECLARED | UNDECLARED)
    with ThreadPoolExecutor(len(pairs)) as pool:
        reached = list(pool.map(lambda pair: shop.reaches(*pair), pairs))
    assert {pair for pair, open_ in zip(pairs, reached, strict=True) if open_} == DECLARED


def test_addresses_of_strangers_do_not_help(shop: System) -> None:
    """A service that knows the number of a container of another network gets no answer."""
    networks = shop.containers()["main-pg"]["NetworkSettings"]["Networks"]
    for network in networks.values():
        assert not shop.reaches("notification", network["IPAddress"], 5432)


def test_no_name_leads_to_an_address_that_does_not_answer(shop: System) -> None:
    """All addresses of a name are of networks in which it can be reached."""
    for caller, host, port in (("order", "identity", 8080), ("order", "inventory", 8000)):
        code = f"import socket; print(*{{x[4][0] for x in socket.getaddrinfo({host!r}, None)}})"
        _, said = shop.inside(caller, "python", "-c", code)
        assert said.split()
        for address in said.split():
            assert shop.reaches(caller, address, port), f"{host} is not at {address}"


def test_a_killed_container_comes_back(shop: System) -> None:
    # From inside, as a fault would: what a person kills by the engine's command stays away.
    before = shop.containers()["order"]
    docker("exec", "--user=10001", before["Id"], "python", "-c", "import os; os.kill(1, 15)")

    def back() -> bool:
        now = shop.containers(every=True)["order"]
        return now["RestartCount"] > before["RestartCount"] and (
            now["State"].get("Health", {}).get("Status") == "healthy"
        )

    eventually(back)

    with shop.gateway() as gateway:
        place(shop, gateway)


def test_a_lost_database_comes_back_with_its_data(shop: System) -> None:
    with shop.gateway() as gateway:
        placed = place(shop, gateway)
        shop.compose("kill", "main-pg")
        shop.compose("up", "--wait", "--no-deps", "main-pg")

        def known() -> bool:
            found = gateway.get(f"/api/orders/{placed['id']}", headers=shop.token())
            return found.status_code == 200 and found.json() == placed

        eventually(known)


def test_metrics_of_every_service_are_gathered(shop: System) -> None:
    def up() -> bool:
        base = f"http://127.0.0.1:{shop.ports['PROMETHEUS_PORT']}"
        found = httpx.get(f"{base}/api/v1/targets", trust_env=False).json()["data"]
        targets = {each["labels"]["service"]: each["health"] for each in found["activeTargets"]}
        return len(targets) == 8 and set(targets.values()) == {"up"}

    eventually(up)


def test_changed_code_becomes_a_new_container(shop: System) -> None:
    before = shop.containers()["storefront"]
    code = shop.root / "services/storefront/src/storefront/__main__.py"
    written = code.read_text()
    with shop.watching("storefront") as said:
        eventually(lambda: "Watch enabled" in said.read_text())
        code.write_text(f"{written}# changed\n")
        try:
            eventually(lambda: anew(shop, before), seconds=180)
        finally:
            code.write_text(written)
    status, shown = shop.inside("storefront", "cat", "/app/src/storefront/__main__.py")
    assert (status, shown.splitlines()[-1]) == (0, "# changed")


def anew(shop: System, before: dict[str, Any]) -> bool:
    try:
        now = shop.containers().get("storefront")
    except EngineError:  # the old one went between being listed and being looked at
        return False
    if now is None or now["Id"] == before["Id"]:
        return False
    return bool(now["State"]["Health"]["Status"] == "healthy")


def test_everything_stops_in_time(shop: System) -> None:
    begun = time.monotonic()
    shop.compose("stop", "--timeout", "60", "order", "storefront", "notification", "inventory")
    assert time.monotonic() - begun < 30
    for name in ("order", "storefront", "notification", "inventory"):
        state = shop.containers(every=True)[name]["State"]
        assert (state["ExitCode"], state["OOMKilled"]) == (0, False), name
    shop.compose("up", "--wait", "--no-recreate", profiles=("gateway", "observe"))


def test_nothing_is_left(shop: System) -> None:
    """The last test: it ends what the others used."""
    label = "label=com.docker.compose.project=shop"
    shop.down()
    assert docker("ps", "--all", "--quiet", "--filter", label) == ""
    assert docker("volume", "ls", "--quiet", "--filter", label) == ""
    assert docker("network", "ls", "--quiet", "--filter", label) == ""
