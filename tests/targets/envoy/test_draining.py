"""What clients of the real Envoy see while it is drained."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from msgen.targets.helm.draining import drain

pytestmark = pytest.mark.real
Gateway = Any


@pytest.fixture(autouse=True)
def restored(gateway: Gateway) -> Iterator[None]:
    """Without connections from before, and not draining any more afterwards."""
    gateway.client.close()
    yield
    httpx.post(f"http://127.0.0.1:{gateway.admin}/healthcheck/ok", trust_env=False)
    gateway.client = client(gateway)


def client(gateway: Gateway) -> httpx.Client:
    return httpx.Client(base_url=gateway.url, timeout=10, trust_env=False)


def drained(gateway: Gateway, *, pause: int, grace: int) -> subprocess.Popen[bytes]:
    command = [*drain(gateway.admin), str(pause), str(grace)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[bytes], *, seconds: float) -> float:
    """How long it still took; it never fails and says nothing."""
    begun = time.monotonic()
    _, said = process.communicate(timeout=seconds)
    assert (process.returncode, said) == (0, b"")
    return time.monotonic() - begun


def test_a_kept_connection_is_let_go_of_with_its_next_answer(gateway: Gateway) -> None:
    with client(gateway) as kept:
        assert "connection" not in kept.get("/api/number/1").headers
        process = drained(gateway, pause=1, grace=30)
        time.sleep(0.7)
        answer = kept.get("/api/number/1")
        assert answer.status_code == 200
        assert answer.headers["connection"] == "close"
        assert not any(name.startswith("x-envoy-") for name in answer.headers)
        assert ended(process, seconds=5) < 4
        assert kept.get("/api/number/1").status_code == 200, "who has not heard is still served"


def test_it_waits_for_a_connection_that_says_nothing_but_not_for_ever(gateway: Gateway) -> None:
    with client(gateway) as kept:
        kept.get("/api/number/1")
        assert 1.5 < ended(drained(gateway, pause=0, grace=2), seconds=10) < 5


def test_without_an_admin_port_it_is_a_pause(gateway: Gateway) -> None:
    command = [*drain(port=1), "1", "1"]
    assert subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
