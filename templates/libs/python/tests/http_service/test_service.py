"""What every service does with requests, on both frameworks alike."""

import asyncio
import json
import logging
from collections.abc import Iterator

import httpx2
import pytest
import structlog
from http_service.on_fastapi import Settings
from http_service.serving import OPENAPI, OnFastapi, OnFlask, Served

from chassis import logs, metrics
from chassis.contract import Contract, operations
from chassis.endpoint import rules_of
from chassis.testing import Issuer, Network

ORDER = {"lines": [{"sku": "a", "quantity": 2}]}
UNKNOWN = "00000000-0000-4000-8000-000000000001"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def network(issuer: Issuer) -> Network:
    return Network(issuer)


@pytest.fixture(params=[OnFastapi, OnFlask])
def service(request: pytest.FixtureRequest, issuer: Issuer, network: Network) -> Iterator[Served]:
    settings = Settings.from_env({**issuer.environment, "INVENTORY_URL": "http://inventory.test"})
    served: OnFastapi | OnFlask = request.param(settings, network)
    with served.running():
        yield served


@pytest.fixture
def writer(issuer: Issuer) -> dict[str, str]:
    return issuer.user("orders:write")


def problem(response: httpx2.Response, status: int) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert body["status"] == status
    assert body["correlation_id"] == response.headers["x-correlation-id"]
    return body


def test_a_request_is_answered_with_the_declared_shape(
    service: Served, writer: dict[str, str]
) -> None:
    created = service.ask("POST", "/orders", json=ORDER, headers={**writer, "x-channel": "web"})

    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    order = created.json()
    assert order == {"id": order["id"], "lines": ORDER["lines"], "channel": "web"}
    assert service.ask("GET", f"/orders/{order['id']}", headers=writer).json() == order
    assert service.ask("DELETE", f"/orders/{order['id']}", headers=writer).status_code == 204
    problem(service.ask("GET", f"/orders/{order['id']}", headers=writer), 404)


def test_a_query_has_its_type(service: Served, writer: dict[str, str]) -> None:
    for sku in "abc":
        service.ask("POST", "/orders", json={"lines": [{"sku": sku}]}, headers=writer)

    found = service.ask("GET", "/orders?sku=a&sku=c", headers=writer)
    assert [order["lines"][0]["sku"] for order in found.json()] == ["a", "c"]
    body = problem(service.ask("GET", "/orders?page=0", headers=writer), 422)
    (error,) = body["errors"]  # type: ignore[misc]
    assert (error["in"], error["name"]) == ("query", "page")


def test_each_fault_of_a_body_is_pointed_at(service: Served, writer: dict[str, str]) -> None:
    wrong = {"lines": [{"sku": "much too long"}, {"quantity": 0}]}
    body = problem(service.ask("POST", "/orders", json=wrong, headers=writer), 422)

    pointers = [error["pointer"] for error in body["errors"]]  # type: ignore[attr-defined]
    assert pointers == ["#/lines/0/sku", "#/lines/1/sku", "#/lines/1/quantity"]
    assert "much too long" not in json.dumps(body)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff"])
def test_what_is_no_such_json_is_a_422(
    service: Served, writer: dict[str, str], content: bytes
) -> None:
    headers = {**writer, "content-type": "application/json"}
    problem(service.ask("POST", "/orders", content=content, headers=headers), 422)


def test_other_media_types_and_wrong_headers_are_told(
    service: Served, writer: dict[str, str]
) -> None:
    text = {**writer, "content-type": "text/plain"}
    problem(service.ask("POST", "/orders", content=b"{}", headers=text), 415)
    channel = {**writer, "x-channel": "moon"}
    body = problem(service.ask("POST", "/orders", json=ORDER, headers=channel), 422)
    (error,) = body["errors"]  # type: ignore[misc]
    assert (error["in"], error["name"]) == ("header", "x-channel")


def test_a_parameter_of_the_path_has_its_type(service: Served, writer: dict[str, str]) -> None:
    body = problem(service.ask("GET", "/orders/one", headers=writer), 422)
    (error,) = body["errors"]  # type: ignore[misc]
    assert (error["in"], error["name"]) == ("path", "id")


def test_a_body_may_not_be_longer_than_declared(service: Served, writer: dict[str, str]) -> None:
    json_headers = {**writer, "content-type": "application/json"}
    problem(service.ask("POST", "/orders", content=b"x" * 1025, headers=json_headers), 413)


def test_who_does_not_say_who_they_are_is_asked(service: Served) -> None:
    response = service.ask("POST", "/orders", content=b"{")
    problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_missing_scope_is_named(service: Served, issuer: Issuer) -> None:
    response = service.ask("POST", "/orders", json=ORDER, headers=issuer.user("orders:read"))
    problem(response, 403)
    assert 'scope="orders:write"' in response.headers["www-authenticate"]


def test_internal_endpoints_are_for_declared_services(service: Served, issuer: Issuer) -> None:
    answer = service.ask("GET", "/internal", headers=issuer.service("payment"))
    assert answer.json()["note"] == "payment"
    problem(service.ask("GET", "/internal", headers=issuer.service("other")), 403)
    problem(service.ask("GET", "/internal", headers=issuer.user()), 403)
    problem(service.ask("GET", "/internal"), 401)


def test_a_public_endpoint_asks_nobody_and_remembers_nobody(
    service: Served, writer: dict[str, str]
) -> None:
    service.ask("GET", "/orders", headers=writer)
    assert "note" not in service.ask("GET", "/public").json()


def test_what_answers_get_answers_head(service: Served, writer: dict[str, str]) -> None:
    """The servers leave the body out."""
    asked = service.ask("GET", "/orders", headers=writer)
    told = service.ask("HEAD", "/orders", headers=writer)
    assert (asked.status_code, told.status_code) == (200, 200)
    assert told.headers["content-length"] == asked.headers["content-length"]


def test_a_repeated_key_gets_the_stored_answer(service: Served, writer: dict[str, str]) -> None:
    headers = {**writer, "idempotency-key": "one"}
    first = service.ask("POST", "/orders", json=ORDER, headers=headers)
    again = service.ask("POST", "/orders", json=ORDER, headers=headers)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(service.kept) == 1
    problem(service.ask("POST", "/orders", json={"lines": []}, headers=headers), 422)
    other = {**service.issuer.user("orders:write"), "idempotency-key": "one"}
    token = service.issuer.token(sub="somebody else", scope="orders:write")
    other["authorization"] = f"Bearer {token}"
    assert service.ask("POST", "/orders", json=ORDER, headers=other).status_code == 201
    assert len(service.kept) == 2


def test_a_refusal_is_an_answer_too_but_a_failure_is_not(
    service: Served, writer: dict[str, str]
) -> None:
    taken = {**writer, "idempotency-key": "taken"}
    problem(service.ask("POST", "/orders", json={**ORDER, "note": "taken"}, headers=taken), 409)
    again = service.ask("POST", "/orders", json={**ORDER, "note": "taken"}, headers=taken)
    assert again.status_code == 409
    assert again.headers["idempotency-replayed"] == "true"

    bug = {**writer, "idempotency-key": "bug"}
    for _ in range(2):
        problem(service.ask("POST", "/orders", json={**ORDER, "note": "bug"}, headers=bug), 500)


def test_a_key_has_to_be_one(service: Served, writer: dict[str, str]) -> None:
    headers = {**writer, "idempotency-key": "x" * 256}
    problem(service.ask("POST", "/orders", json=ORDER, headers=headers), 400)


def test_an_unhandled_error_leaks_nothing(service: Served) -> None:
    response = service.ask("GET", "/bug")
    problem(response, 500)
    assert "hush" not in response.text


def test_unknown_paths_and_methods_are_problems(service: Served) -> None:
    problem(service.ask("GET", "/nothing"), 404)
    response = service.ask("PUT", "/public", json={})
    problem(response, 405)
    assert "GET" in response.headers["allow"]


def test_an_upstream_that_is_down_is_named(service: Served, network: Network) -> None:
    network.down("http://inventory.test")
    body = problem(service.ask("GET", "/upstream", headers=service.issuer.user()), 503)
    assert body["upstream"] == "inventory"


def test_the_callers_token_trace_and_deadline_go_along(service: Served, network: Network) -> None:
    network.answer("GET", "http://inventory.test/stock", json={"id": UNKNOWN, "lines": []})
    headers = {
        **service.issuer.user(),
        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
        "x-request-deadline": "700",
    }
    response = service.ask("GET", "/upstream", headers=headers)

    assert response.headers["x-correlation-id"] == TRACE
    (sent,) = network.requests
    assert sent.headers["authorization"] == headers["authorization"]
    assert sent.headers["x-correlation-id"] == TRACE
    assert sent.headers["traceparent"].split("-")[1] == TRACE
    assert sent.headers["traceparent"].split("-")[2] != "b7ad6b7169203331"
    assert 0 < int(sent.headers["x-request-deadline"]) <= 700


def test_a_request_that_takes_too_long_is_a_504(service: Served) -> None:
    problem(service.ask("GET", "/slow"), 504)


@pytest.mark.parametrize("framework", [OnFastapi, OnFlask])
@pytest.mark.parametrize("timeout", ["5s", "none"])
def test_an_environment_may_give_an_endpoint_another_timeout(
    framework: type[OnFastapi | OnFlask], timeout: str, issuer: Issuer, network: Network
) -> None:
    told = {"INVENTORY_URL": "http://inventory.test", "ENDPOINT_TIMEOUTS": f"slow={timeout}"}
    served = framework(Settings.from_env({**issuer.environment, **told}), network)
    with served.running():
        assert served.ask("GET", "/slow").status_code != 504
        with_deadline = served.ask("GET", "/slow", headers={"x-request-deadline": "50"})
        assert with_deadline.status_code == 504


def test_a_callers_own_correlation_id_is_kept_if_it_is_one(service: Served) -> None:
    mine = service.ask("GET", "/public", headers={"x-correlation-id": "mine"})
    assert mine.headers["x-correlation-id"] == "mine"
    long = service.ask("GET", "/public", headers={"x-correlation-id": "x" * 500})
    assert len(long.headers["x-correlation-id"]) == 32


def test_answers_may_be_kept_as_long_as_declared(service: Served) -> None:
    response = service.ask("GET", "/orders", headers=service.issuer.user())
    assert response.headers["cache-control"] == "private, max-age=5"


def test_probes_tell_the_state_of_its_own_stores(service: Served) -> None:
    assert service.ask("GET", "/livez").status_code == 200
    assert service.ask("GET", "/startupz").status_code == 200
    assert service.ask("GET", "/readyz").json() == {"status": "ready"}
    service.kept.extend([None] * 99)  # type: ignore[list-item]
    away = service.ask("GET", "/readyz")
    assert away.status_code == 503
    assert away.json()["failing"] == {"orders-db": "ConnectionError"}
    assert service.ask("GET", "/livez").status_code == 200


def test_metrics_have_templates_for_labels(service: Served, writer: dict[str, str]) -> None:
    for number in range(3):
        service.ask("GET", f"/orders/{number}", headers=writer)
        service.ask("GET", f"/nothing/{number}")
    text = service.ask("GET", "/metrics").text
    assert 'http_requests_total{method="GET",route="/orders/{id}",status="422"}' in text
    assert 'http_requests_total{method="GET",route="unmatched",status="404"}' in text
    assert "/nothing" not in text
    assert metrics.REQUESTS_IN_FLIGHT._value.get() == 0  # type: ignore[attr-defined]


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = before[0]
    root.setLevel(before[1])


@pytest.mark.usefixtures("_logging_restored")
def test_each_line_of_the_log_can_be_found_by_its_request(
    service: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(service.settings)
    service.ask("GET", "/public", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["working", "request"]
    assert {line["trace_id"] for line in lines} == {TRACE}
    assert {line["correlation_id"] for line in lines} == {TRACE}
    assert lines[1]["route"] == "/public"


def test_it_serves_what_it_declares(service: Served) -> None:
    assert service.served() == operations(OPENAPI)
    assert service.ask("GET", "/openapi.json").json() == Contract(OPENAPI).document


def test_an_endpoint_has_to_say_who_may_call_it() -> None:
    def forgotten() -> None:
        """No rules here."""

    with pytest.raises(TypeError, match="forgotten lacks @endpoint"):
        rules_of(forgotten)


def test_a_burst_waits_its_turn(issuer: Issuer, network: Network) -> None:
    settings = Settings.from_env(
        {
            **issuer.environment,
            "INVENTORY_URL": "http://inventory.test",
            "HTTP_CONCURRENCY": "1",
        }
    )
    service = OnFastapi(settings, network)
    with service.running():
        ask = service.client.get

        async def burst() -> list[httpx2.Response]:
            return await asyncio.gather(*(ask("/slow") for _ in range(3)), ask("/public"))

        *slow, other = service.runner.run(burst())
    assert [response.status_code for response in slow] == [504, 503, 503]
    assert slow[1].headers["retry-after"] == "1"
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/orders?page=99999999999999999999", "/orders?sku=%00", "/numbers/99999999999999999999"],
)
def test_numbers_and_text_that_no_database_takes_are_refused(service: Served, path: str) -> None:
    problem(service.ask("GET", path, headers=service.issuer.user()), 422)
    assert service.ask("GET", "/numbers/7").json() == 7


def test_a_nul_in_a_body_is_refused(service: Served, writer: dict[str, str]) -> None:
    body = problem(
        service.ask("POST", "/orders", json={**ORDER, "note": "a\0"}, headers=writer), 422
    )
    assert body["errors"] == [
        {
            "in": "body",
            "pointer": "#/note",
            "detail": "a string must not contain the NUL character",
        }
    ]
