"""What the real Envoy does with the routes of a plan."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest

from msgen.targets.envoy.replies import HEALTH_PATH

pytestmark = pytest.mark.real
Gateway = Any


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["correlation_id"] == answer.headers["x-correlation-id"]
    assert body["title"]
    assert isinstance(body, dict)
    return body


def test_without_a_token(gateway: Gateway) -> None:
    answer = gateway("POST", "/api/orders", json={})
    body = problem(answer, 401)
    assert (body["title"], body["detail"]) == ("Unauthorized", "a token is needed")
    assert "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"audience": "other"}, "the token is meant for another system"),
        ({"issuer": "http://other"}, "the token is not valid"),
        ({"lifetime_s": -120}, "the token has expired"),
    ],
)
def test_with_a_token_that_does_not_count(
    gateway: Gateway, changes: dict[str, Any], detail: str
) -> None:
    headers = gateway.token("orders:write", **changes)
    answer = gateway("POST", "/api/orders", headers=headers)
    assert answer.status_code in (401, 403)
    assert problem(answer, answer.status_code)["detail"] == detail


def test_with_a_forged_signature(gateway: Gateway) -> None:
    headers = {k: v[:-6] + "AAAAAA" for k, v in gateway.token("orders:write").items()}
    answer = gateway("POST", "/api/orders", headers=headers)
    assert problem(answer, 401)["detail"] == "the token is not valid"


def test_with_the_wrong_scope(gateway: Gateway) -> None:
    headers = gateway.token("orders:read", "orders:writer")
    body = problem(gateway("POST", "/api/orders", headers=headers), 403)
    assert body["title"] == "Forbidden"
    assert body["detail"] == "the token lacks the scope orders:write"


def test_with_the_right_scope(gateway: Gateway) -> None:
    headers = gateway.token("orders:read", "orders:write")
    answer = gateway("POST", "/api/orders", headers=headers, json={})
    assert answer.status_code == 200
    assert answer.json()["path"] == "/orders"


def test_all_scopes_are_needed(gateway: Gateway) -> None:
    one, both = gateway.token("orders:write"), gateway.token("orders:read", "orders:write")
    body = problem(gateway("POST", "/api/both", headers=one), 403)
    assert body["detail"] == "the token lacks one of the scopes orders:write, orders:read"
    assert gateway("POST", "/api/both", headers=both).status_code == 200


def test_the_upstream_gets_token_claims_and_deadline(gateway: Gateway) -> None:
    forged = {"x-jwt-payload": "forged", "x-request-deadline": "999999"}
    seen = gateway("GET", "/api/orders/7", headers=gateway.token() | forged).json()["headers"]
    seen = {name.lower(): value for name, value in seen.items()}
    assert seen["authorization"].startswith("Bearer ")
    assert seen["x-jwt-payload"] not in ("", "forged")
    assert seen["x-request-deadline"] == "2000"
    assert seen["x-request-id"]


def test_requests_can_be_followed(gateway: Gateway) -> None:
    seen = gateway("GET", "/match").json()["headers"]
    assert seen["x-correlation-id"] == seen["x-request-id"]
    known = {"x-correlation-id": "abc"}
    assert gateway("GET", "/match", headers=known).json()["headers"]["x-correlation-id"] == "abc"
    assert gateway("GET", "/none", headers=known).json()["correlation_id"] == "abc"


def test_nobody_outside_sets_internal_headers(gateway: Gateway) -> None:
    seen = gateway("GET", "/match", headers={"x-jwt-payload": "forged"}).json()["headers"]
    assert "x-jwt-payload" not in {name.lower() for name in seen}


@pytest.mark.parametrize("path", ["/match", "/none", "/dead", "/slow", "/hurried", "/old"])
def test_answers_do_not_say_what_software_made_them(gateway: Gateway, path: str) -> None:
    headers = {}
    for _ in range(2):
        headers |= gateway("GET", path).headers
    assert not [name for name in headers if name == "server" or name.startswith("x-envoy-")]


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("/api/swap/one/two?q=1", "/swapped/two/one?q=1"),
        ("/stock", "/"),
        ("/stock/a/b?x=1", "/a/b?x=1"),
        ("/moved/a", "/inner/a"),
        ("/moved", "/inner"),
        ("/api/number/42", "/number/42"),
        ("/match", "/by-nothing"),
        ("/match?beta=1", "/by-query?beta=1"),
    ],
)
def test_paths(gateway: Gateway, asked: str, seen: str) -> None:
    assert gateway("GET", asked).json()["path"] == seen


def test_match_by_header(gateway: Gateway) -> None:
    answer = gateway("GET", "/match?beta", headers={"x-beta": "yes"})
    assert answer.json()["path"] == "/by-header?beta"


@pytest.mark.parametrize("path", ["/stockholm", "/api/number/4x", "/api/orders/1/2", "/none"])
def test_no_such_route(gateway: Gateway, path: str) -> None:
    body = problem(gateway("GET", path), 404)
    assert (body["title"], body["detail"]) == ("Not Found", "no such path")


def test_what_the_gateway_answers_well_is_left_alone(gateway: Gateway) -> None:
    assert gateway("GET", HEALTH_PATH).text == "ok\n"
    assert gateway("GET", "/old").text == ""


def test_a_malformed_request(gateway: Gateway) -> None:
    answer = gateway("GET", "/match%00")
    assert answer.json()["detail"] == "the request is malformed"


def test_redirects(gateway: Gateway) -> None:
    answer = gateway("POST", "/old?a=1")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{gateway.url}/new?a=1"
    assert gateway("GET", "/away").headers["location"] == "https://elsewhere.example.com/x"
    assert gateway("GET", "/where/7/now?a=1").headers["location"] == f"{gateway.url}/orders/7?a=1"


def test_timeout(gateway: Gateway) -> None:
    body = problem(gateway("GET", "/slow"), 504)  # without a timeout it answers 200, later
    assert body["detail"] == "the service did not answer in time"


def test_streams_have_no_timeout(gateway: Gateway) -> None:
    answer = gateway("GET", "/stream")
    assert answer.status_code == 200
    assert "x-request-deadline" not in {name.lower() for name in answer.json()["headers"]}


def test_body_limit(gateway: Gateway) -> None:
    assert gateway("POST", "/small", content=b"x" * 1000).json()["size"] == 1000
    large = problem(gateway("POST", "/small", content=b"x" * 1001), 413)
    assert large["detail"] == "the body is larger than this path takes"
    problem(gateway("POST", "/small", content=iter([b"x" * 800] * 2)), 413)


def test_limit_for_everybody(gateway: Gateway) -> None:
    answers = [gateway("GET", "/limited") for _ in range(3)]
    assert [a.status_code for a in answers[:2]] == [200, 200]
    assert problem(answers[2], 429)["detail"].startswith("too many requests")
    assert int(answers[2].headers["retry-after"]) == 30


def test_limit_per_subject(gateway: Gateway) -> None:
    alice, bob = gateway.token(subject="alice"), gateway.token(subject="bob")
    assert [gateway("GET", "/mine", headers=alice).status_code for _ in range(3)] == [200, 200, 429]
    assert gateway("GET", "/mine", headers=bob).status_code == 200


def test_limit_per_address(gateway: Gateway) -> None:
    assert [gateway("GET", "/yours").status_code for _ in range(3)] == [200, 200, 429]


def test_cors(gateway: Gateway) -> None:
    asks = {"origin": "https://shop.example.com", "access-control-request-method": "PUT"}
    answer = gateway("OPTIONS", "/cors", headers=asks)
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    assert answer.headers["access-control-allow-methods"] == "PUT"
    assert answer.headers["access-control-max-age"] == "60"
    answer = gateway("PUT", "/cors", headers={"origin": "https://shop.example.com"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example.com"
    refused = gateway("OPTIONS", "/cors", headers=asks | {"origin": "https://evil.example.com"})
    assert "access-control-allow-origin" not in refused.headers


def test_retries_where_declared(gateway: Gateway) -> None:
    assert [gateway("GET", "/flaky").status_code for _ in range(3)] == [200, 200, 200]
    assert gateway("POST", "/flaky").status_code == 503


def test_compression(gateway: Gateway) -> None:
    assert gateway("GET", "/text").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in gateway("GET", "/match").headers


def test_dead_upstream(gateway: Gateway) -> None:
    assert problem(gateway("GET", "/dead"), 503)["detail"] == "the service cannot be reached"


def test_hosts(gateway: Gateway) -> None:
    assert gateway("GET", "/hosted").status_code == 404
    assert gateway("GET", "/hosted", headers={"host": "admin.example.com:81"}).status_code == 200
    assert gateway("GET", "/match", headers={"host": "admin.example.com"}).status_code == 200


def test_websocket(gateway: Gateway) -> None:
    host, port = gateway.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(
            b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
            b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n"
        )
        answer = b""
        while part := connection.recv(4096):
            answer += part
    assert answer.startswith(b"HTTP/1.1 101")
    assert answer.endswith(b"/ws-inner")


def logged(gateway: Gateway, correlation: str) -> dict[str, Any]:
    """The line of one request in the gateway's log."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for line in gateway.log.read_text().splitlines():
            if (
                line.startswith("{")
                and (found := json.loads(line))["correlation_id"] == correlation
            ):
                assert isinstance(found, dict)
                return found
        time.sleep(0.1)
    raise AssertionError(gateway.log.read_text())


def test_access_log_is_json_without_queries(gateway: Gateway) -> None:
    gateway("GET", "/match?secret=hunter2", headers={"x-correlation-id": "query"})
    line = logged(gateway, "query")
    assert (line["path"], line["status"], line["route"]) == ("/match", 200, "plain")
    assert "hunter2" not in gateway.log.read_text()


def test_access_log_names_its_members_as_services_do(gateway: Gateway) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = {"x-correlation-id": "traced", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    gateway("GET", "/match", headers=sent)
    line = logged(gateway, "traced")
    assert line["trace_id"] == trace
    assert isinstance(line["ms"], int)
    assert line["service"] == "gateway"


@pytest.mark.parametrize(
    "sent", [{}, {"traceparent": "forged"}, {"traceparent": "00-" + "x" * 32 + "-0-1"}]
)
def test_a_trace_that_is_none_is_not_believed(gateway: Gateway, sent: dict[str, str]) -> None:
    known = f"untraced-{len(sent.get('traceparent', ''))}"
    gateway("GET", "/match", headers={**sent, "x-correlation-id": known})
    assert logged(gateway, known)["trace_id"] is None
