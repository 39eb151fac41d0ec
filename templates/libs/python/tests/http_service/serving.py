"""One small service on two frameworks, asked through one interface."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from http_service import on_fastapi, on_flask
from http_service.models import Order
from http_service.on_fastapi import Settings

from chassis import fastapi, flask
from chassis.contract import Operation
from chassis.testing import Issuer, Network

OPENAPI = Path(__file__).with_name("openapi.yaml")
BASE = "http://small.test"


class Served:
    """A running service: `ask` it, look at what it has `kept`."""

    def __init__(self, settings: Settings, network: Network) -> None:
        self.settings = settings
        self.network = network
        self.issuer: Issuer = network.issuer
        self.kept: list[Order] = []

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Send a request."""
        raise NotImplementedError

    def served(self) -> set[Operation]:
        """The operations that the framework knows."""
        raise NotImplementedError


class OnFastapi(Served):
    @contextmanager
    def running(self) -> Iterator[None]:
        self.app = on_fastapi.app(self.settings, self.network.transport, self.kept, OPENAPI)
        with asyncio.Runner() as self.runner:
            stack = AsyncExitStack()
            self.runner.run(stack.enter_async_context(fastapi.opened(self.app)))
            transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
            self.client = httpx2.AsyncClient(transport=transport, base_url=BASE)
            try:
                yield
            finally:
                self.runner.run(stack.aclose())

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.runner.run(self.client.request(method, path, **options))

    def served(self) -> set[Operation]:
        return fastapi.served(self.app)


class OnFlask(Served):
    @contextmanager
    def running(self) -> Iterator[None]:
        self.app = on_flask.app(self.settings, self.network.transport, self.kept, OPENAPI)
        with ExitStack() as stack:
            stack.enter_context(flask.opened(self.app))
            transport = httpx2.WSGITransport(app=self.app)
            self.client = stack.enter_context(httpx2.Client(transport=transport, base_url=BASE))
            yield

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return self.client.request(method, path, **options)

    def served(self) -> set[Operation]:
        return flask.served(self.app)
