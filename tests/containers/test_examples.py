"""The other examples in containers: healthy, every public endpoint answers, messages arrive."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.containers.engine import docker
from tests.containers.system import System, eventually, handled

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(900)]

PLACE = {"street": "Hauptstrasse 1", "city": "Bern", "country": "CH"}


@pytest.fixture(scope="module", params=["finance", "healthcare", "logistics"])
def system(request: pytest.FixtureRequest, repository: dict[str, Path]) -> Iterator[System]:
    found = System(repository[request.param])
    found.compose("build")
    try:
        print(f"{request.param}: healthy after {found.up():.0f} s")
        yield found
    finally:
        found.down()


def test_every_public_endpoint_answers_those_who_may_ask(system: System) -> None:
    endpoints = [
        endpoint
        for path in sorted(system.root.glob("tests/endpoints/*.json"))
        for endpoint in json.loads(path.read_text())["endpoints"]
    ]
    assert endpoints
    with system.gateway() as gateway:
        for each in endpoints:
            asked = f"{each['method']} {each['path']}"
            if each["auth"] == "none":
                assert answer(gateway, each, {}) in each["answers"], asked
                continue
            assert answer(gateway, each, {}) == 401, asked
            if each["scopes"]:
                assert answer(gateway, each, system.token()) == 403, asked
            told = system.token(*each["scopes"])
            assert answer(gateway, each, told) in each["answers"], asked


def answer(gateway: httpx.Client, endpoint: dict[str, Any], headers: dict[str, str]) -> int:
    return gateway.request(
        endpoint["method"],
        endpoint["path"],
        params=endpoint.get("query"),
        json=endpoint.get("body"),
        headers=headers,
    ).status_code


def test_a_message_arrives(system: System) -> None:
    """Through Kafka, NATS and Redis: each example has another broker."""
    with system.gateway() as gateway:
        match system.root.name:
            case "finance":
                body = {"payer": str(uuid.uuid4()), "payee": str(uuid.uuid4()), "amount": "12.50"}
                headers = system.token("payments:write")
                made = gateway.post(
                    "/v1/transactions", json={**body, "currency": "CHF"}, headers=headers
                )
                assert made.status_code == 201, made.text
                eventually(lambda: handled(system, "asset", "transaction.booked") >= 1)
            case "healthcare":
                patient = {"insurance": "A123456789", "name": "Ada", "born": "1990-05-17"}
                scopes = ("patient:write", "patient:read", "record:write", "record:read")
                headers = system.token(*scopes)
                made = gateway.post("/patients", json=patient, headers=headers)
                assert made.status_code == 201, made.text
                note = {"patient": made.json()["id"], "author": "A", "text": "", "observations": []}
                record = gateway.post("/records", json=note, headers=headers)
                assert record.status_code == 201, record.text
                gateway.get(f"/records/{record.json()['id']}", headers=headers)
                eventually(lambda: handled(system, "audit", "patient.viewed") >= 1)
            case "logistics":
                parcel = {"weight": "2.5", "length": 30, "width": 20, "height": 10}
                order = {"sender": PLACE, "receiver": PLACE, "parcels": [parcel], "labels": {}}
                headers = system.token("orders:write", "deliveries:read")
                made = gateway.post("/orders", json=order, headers=headers)
                assert made.status_code == 201, made.text
                eventually(lambda: gateway.get("/deliveries", headers=headers).json())
            case name:
                pytest.fail(f"{name} publishes nothing that is known here")


def test_nothing_restarted_and_nothing_is_left(system: System) -> None:
    """The last test: it ends what the others used."""
    for name, container in system.containers().items():
        assert container["RestartCount"] == 0, name
    project = system.config()["name"]
    system.down()
    label = f"label=com.docker.compose.project={project}"
    assert docker("ps", "--all", "--quiet", "--filter", label) == ""
    assert docker("volume", "ls", "--quiet", "--filter", label) == ""
    assert docker("network", "ls", "--quiet", "--filter", label) == ""
