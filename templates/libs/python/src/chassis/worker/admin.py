"""Probes and metrics of a process that serves nothing else, as a bare ASGI application."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from chassis import metrics
from chassis.health import Health

Answer = tuple[int, str, bytes]
Ready = Callable[[], Awaitable[tuple[int, dict[str, object]]]]


class Admin:
    """Answers `/livez`, `/readyz`, `/startupz` and `/metrics`."""

    def __init__(self, health: Health, ready: Ready) -> None:
        self._health = health
        self._ready = ready

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        status, kind, body = await self._answer(scope["path"])
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, path: str) -> Answer:
        match path:
            case "/livez":
                return _json(200, {"status": "alive"})
            case "/readyz":
                return _json(*await self._ready())
            case "/startupz":
                return _json(*self._health.started())
            case "/metrics":
                return 200, metrics.CONTENT_TYPE, metrics.exposition()
            case _:
                return _json(404, {"title": "Not Found", "status": 404})


def _json(status: int, body: dict[str, object]) -> Answer:
    return status, "application/json", json.dumps(body).encode()
