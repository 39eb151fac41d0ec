"""Keys and a token are fetched when a service starts, and nothing waits for them for long."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chassis import aio, identity, sync
from chassis.settings import ServiceSettings
from chassis.testing import Issuer

both = pytest.mark.parametrize("kind", ["aio", "sync"])


class Provider:
    """A real server that counts what it is asked; `delay` is how long it takes."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.asked: list[str] = []
        self.delay = 0.0

    @contextmanager
    def running(self) -> Iterator[ServiceSettings]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.issuer.jwks)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self._answer({"access_token": "own", "expires_in": 300})

            def _answer(self, body: Any) -> None:
                provider.asked.append(self.command)
                time.sleep(provider.delay)
                content = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield ServiceSettings(
                service_name="small",
                identity_jwks_url=f"{base}/keys",
                identity_token_url=f"{base}/token",
                client_id="small",
                client_secret="secret",  # type: ignore[arg-type]
            )
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture
def provider() -> Provider:
    return Provider(Issuer())


def opened(kind: str, settings: ServiceSettings) -> float:
    """Open and close the upstreams of a service; return how long the opening took."""
    begun = time.monotonic()
    if kind == "sync":
        with sync.Upstreams(settings):
            return time.monotonic() - begun

    async def run() -> float:
        async with aio.Upstreams(settings):
            return time.monotonic() - begun

    return asyncio.run(run())


@both
def test_a_token_is_there_before_it_is_needed(kind: str, provider: Provider) -> None:
    with provider.running() as settings:
        opened(kind, settings)
    assert provider.asked == ["POST"]


@both
def test_a_service_without_a_secret_asks_nobody(kind: str, provider: Provider) -> None:
    with provider.running() as settings:
        opened(kind, settings.model_copy(update={"client_secret": None}))
    assert provider.asked == []


@both
def test_a_slow_issuer_is_waited_for_a_moment_alone(
    kind: str, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "AHEAD_WITHIN", 0.3)
    provider.delay = 2
    with provider.running() as settings:
        assert opened(kind, settings) < 1.5


@both
def test_what_cannot_be_fetched_yet_is_tried_again(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.reach.FIRST", 0.01)
    tries: list[int] = []

    def fetch() -> None:
        tries.append(len(tries))
        if len(tries) < 4:
            raise identity.unavailable("not yet", operation="GET keys")

    async def later() -> None:
        fetch()

    async def run() -> None:
        async with aio.Ahead(later) as ahead:
            await ahead.moment(5)

    if kind == "aio":
        asyncio.run(run())
    else:
        with sync.Ahead(fetch) as ahead:
            ahead.moment(5)
    assert len(tries) == 4


@both
def test_keys_are_fetched_once(kind: str, provider: Provider) -> None:
    with provider.running() as settings:
        if kind == "aio":

            async def twice() -> None:
                checks = aio.Authenticator(settings)
                await checks.fetch_keys()
                await checks.fetch_keys()

            asyncio.run(twice())
        else:
            checks = sync.Authenticator(settings)
            checks.fetch_keys()
            checks.fetch_keys()
    assert provider.asked == ["GET"]
