"""Real processes: they serve, say how they are, drain on SIGTERM and leave nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

HERE = Path(__file__).parent
FRAMEWORKS = ("fastapi", "flask")


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    url: str
    admin: str
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running(framework: str, folder: Path, **variables: str) -> Iterator[Running]:
    port, admin = free_port(), free_port()
    log = folder / "log"
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent / "src"),
        "HTTP_PORT": str(port),
        "ADMIN_PORT": str(admin),
        **variables,
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(HERE / f"service_{framework}.py")],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin}", log)
    finally:
        process.kill()
        process.wait()


def wait_ready(service: Running) -> None:
    wait_until(service, "/readyz")


def wait_alive(service: Running) -> None:
    wait_until(service, "/livez")


def wait_until(service: Running, path: str) -> None:
    for _ in range(200):
        try:
            if httpx2.get(f"{service.url}{path}").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        assert service.process.poll() is None, service.log.read_text()
        time.sleep(0.05)
    raise AssertionError(service.log.read_text())


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_request_under_way_is_finished_on_sigterm(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path) as service:
        wait_ready(service)
        answers: list[httpx2.Response] = []
        asking = threading.Thread(
            target=lambda: answers.append(httpx2.get(f"{service.url}/slow", timeout=10))
        )
        asking.start()
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{service.url}/livez", timeout=0.2)
        asking.join()

        assert service.process.wait(timeout=10) == 0, service.log.read_text()
        assert answers[0].json() == {"answer": "slow"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_that_stops_lets_go_of_its_clients_first(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path, STOP_PAUSE="2s") as service:
        wait_ready(service)
        with httpx2.Client(base_url=service.url) as kept:
            assert kept.post("/echo", json="a").headers.get("connection") != "close"
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            answer = kept.post("/echo", json="a")
            assert (answer.status_code, answer.headers["connection"]) == (200, "close")
            assert kept.get("/readyz").status_code == 503, "a new connection is still taken"
            assert kept.get("/slow").status_code == 200
        begun = time.monotonic()
        assert service.process.wait(timeout=10) == 0, service.log.read_text()
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_second_signal_ends_the_pause(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path, STOP_PAUSE="60s") as service:
        wait_ready(service)
        for _ in range(2):
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        assert service.process.wait(timeout=10) == 0, service.log.read_text()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_lives_before_what_it_needs_is_there(framework: str, tmp_path: Path) -> None:
    late = tmp_path / "late"
    with running(framework, tmp_path, WAIT_FOR=str(late)) as service:
        wait_alive(service)
        time.sleep(1)
        assert httpx2.get(f"{service.url}/livez").status_code == 200
        assert httpx2.get(f"{service.url}/readyz").status_code == 503
        assert httpx2.get(f"{service.url}/startupz").status_code == 503
        late.touch()
        wait_ready(service)
        lines = service.log.read_text().splitlines()
        said = [json.loads(line) for line in lines if "reached" in line]
        assert [line["event"] for line in said] == ["not reached yet", "reached"]
        assert said[0]["name"] == "the file"
        assert str(late) in said[0]["error"]
        assert "Traceback" not in service.log.read_text()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_ends_when_what_it_needs_never_comes(framework: str, tmp_path: Path) -> None:
    told = {"WAIT_FOR": str(tmp_path / "never"), "WAIT_WITHIN": "1"}
    with running(framework, tmp_path, **told) as service:
        assert service.process.wait(timeout=15) == 3
        text = service.log.read_text()
        assert "the file has not answered for 1 s" in text
        assert "Traceback" not in text


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_service_that_still_waits_can_be_stopped(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path, WAIT_FOR=str(tmp_path / "never")) as service:
        wait_alive(service)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=10) == 0, service.log.read_text()


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_admin_port_has_endpoints_of_its_own(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path) as service:
        wait_ready(service)

        assert httpx2.get(f"{service.admin}/livez").status_code == 200
        assert httpx2.get(f"{service.admin}/metrics").status_code == 200
        assert httpx2.post(f"{service.admin}/reindex").status_code == 200
        assert httpx2.post(f"{service.url}/reindex").status_code == 404
        assert httpx2.get(f"{service.admin}/slow").status_code == 404


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_body_of_unknown_length_is_cut_off(framework: str, tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(10):
            yield b'"' + b"x" * 998 + b'"'

    headers = {"content-type": "application/json"}
    with running(framework, tmp_path) as service:
        wait_ready(service)
        url = f"{service.url}/echo"
        assert httpx2.post(url, json="short").json() == {"answer": "short"}
        assert httpx2.post(url, content=pieces(), headers=headers).status_code == 413


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_logs_are_json_lines(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path) as service:
        wait_ready(service)
        httpx2.get(f"{service.url}/nothing")
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(timeout=10)

        lines = service.log.read_text().splitlines()
        assert any('"route": "unmatched"' in line for line in lines)
        assert [line for line in lines if not line.startswith("{")] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_wrong_settings_are_all_told_at_once(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path, HTTP_PORT="eighty", STOP_GRACE="soon") as service:
        assert service.process.wait(timeout=10) == 78
        told = service.log.read_text()
        assert "HTTP_PORT" in told
        assert "STOP_GRACE" in told
        assert "Traceback" not in told


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_port_that_is_taken_ends_the_process(framework: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(framework, tmp_path, HTTP_PORT=str(port)) as service:
            assert service.process.wait(timeout=15) != 0


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_host_header_opens_no_admin_endpoint(framework: str, tmp_path: Path) -> None:
    with running(framework, tmp_path) as service:
        wait_ready(service)
        claimed = {"host": service.admin.removeprefix("http://")}

        assert httpx2.post(f"{service.url}/reindex", headers=claimed).status_code == 404
