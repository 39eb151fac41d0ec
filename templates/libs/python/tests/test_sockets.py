"""WebSockets: who may connect, what travels, and how they end."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from service_sockets import Settings, app
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from test_servers import running, wait_ready
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chassis import metrics
from chassis.testing import Issuer, Network

NOTE = "/notes/00000000-0000-4000-8000-000000000001"
NOBODY = "/notes/00000000-0000-0000-0000-000000000000"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def client(issuer: Issuer) -> Iterator[TestClient]:
    settings = Settings.from_env(issuer.environment)
    with TestClient(app(settings, Network(issuer).transport)) as client:
        yield client


@pytest.fixture
def reader(issuer: Issuer) -> dict[str, str]:
    return issuer.user("notes:read")


def test_messages_go_both_ways(client: TestClient) -> None:
    with client.websocket_connect("/echo") as socket:
        for message in ({"a": [1]}, "text", None):
            socket.send_json(message)
            assert socket.receive_json() == message


def test_the_caller_is_known(client: TestClient, reader: dict[str, str]) -> None:
    with client.websocket_connect(NOTE, headers=reader) as socket:
        assert socket.receive_json() == {"text": "user"}


@pytest.mark.parametrize(("given", "status"), [("nothing", 401), ("other", 403), ("path", 422)])
def test_who_may_not_gets_an_ordinary_answer(
    client: TestClient, issuer: Issuer, given: str, status: int
) -> None:
    headers = {"nothing": {}, "other": issuer.user("x"), "path": issuer.user("notes:read")}[given]
    path = "/notes/1" if given == "path" else NOTE
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        client.websocket_connect(path, headers=dict(headers)),
    ):
        raise AssertionError("it was accepted")
    answer: httpx2.Response = refused.value  # type: ignore[assignment]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"]


def closed(
    client: TestClient, path: str, *messages: str, headers: dict[str, str]
) -> tuple[int, str]:
    with client.websocket_connect(path, headers=headers) as socket:
        for message in messages:
            socket.receive_text()
            socket.send_text(message)
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    return ended.value.code, ended.value.reason or ""


def test_a_problem_closes_with_its_status(client: TestClient, reader: dict[str, str]) -> None:
    code, reason = closed(client, NOBODY, headers=reader)
    assert code == 4404
    assert reason.startswith("there is no note")


def test_a_bug_tells_nothing(client: TestClient, reader: dict[str, str]) -> None:
    assert closed(client, NOTE, '{"text": "bug"}', headers=reader) == (
        1011,
        "Internal Server Error",
    )


@pytest.mark.parametrize("message", ['{"text": 1}', "{}", "no json"])
def test_what_is_not_as_declared_closes(
    client: TestClient, reader: dict[str, str], message: str
) -> None:
    assert closed(client, NOTE, message, headers=reader)[0] == 1007


def test_a_long_message_closes(client: TestClient) -> None:
    with client.websocket_connect("/echo") as socket:
        socket.send_json("x" * 1100)
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    assert ended.value.code == 1009


def test_a_declared_timeout_ends_it(client: TestClient) -> None:
    with client.websocket_connect("/rooms/a/b") as socket:
        assert socket.receive_json() == "a/b"
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
    assert ended.value.code == 4504


def test_connections_are_counted_by_their_declared_path(client: TestClient) -> None:
    with client.websocket_connect("/rooms") as socket:
        assert socket.receive_json() == ""
        assert 'sockets_open{route="/rooms/*"} 1.0' in metrics.exposition().decode()
    shown = metrics.exposition().decode()
    assert 'sockets_open{route="/rooms/*"} 0.0' in shown
    assert 'http_requests_total{method="WS",route="/rooms/*",status="101"}' in shown
    assert 'socket_messages_total{direction="out",route="/rooms/*"}' in shown
    assert 'http_request_duration_seconds_count{method="WS"' not in shown


def test_a_real_server_upgrades_refuses_and_says_goodbye(tmp_path: Path) -> None:
    with running("sockets", tmp_path) as service:
        wait_ready(service)
        url = service.url.replace("http:", "ws:")
        with pytest.raises(InvalidStatus) as refused:
            connect(f"{url}{NOTE}")
        assert refused.value.response.status_code == 401
        trace = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        with connect(f"{url}/echo", additional_headers=trace) as socket:
            assert socket.response is not None
            assert socket.response.headers["x-correlation-id"] == TRACE
            socket.send('{"a": 1}')
            assert json.loads(socket.recv(timeout=5)) == {"a": 1}
            service.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as ended:
                socket.recv(timeout=5)
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 1001
        assert service.process.wait(timeout=5) == 0, service.log.read_text()
