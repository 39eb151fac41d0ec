"""Probes, metrics and the like, in front of any ASGI application."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import metrics
from chassis.health import Health

Answer = Callable[[], Awaitable[Response]]
Ready = Callable[[], Awaitable[tuple[int, dict[str, object]]]]


class Operations:
    """Answers what is asked about a service rather than of it: a path, an answer."""

    def __init__(self, app: ASGIApp, answers: Mapping[str, Answer]) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        answer = self._answers.get(scope["path"]) if scope["type"] == "http" else None
        if answer is None or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        response = await answer()
        await response(scope, receive, send)


def probes(health: Health, ready: Ready) -> dict[str, Answer]:
    """The answers that every service gives."""

    async def live() -> Response:
        return JSONResponse({"status": "alive"})

    async def is_ready() -> Response:
        status, body = await ready()
        return JSONResponse(body, status)

    async def started() -> Response:
        status, body = health.started()
        return JSONResponse(body, status)

    async def exposition() -> Response:
        return Response(metrics.exposition(), headers={"content-type": metrics.CONTENT_TYPE})

    return {
        "/livez": live,
        "/readyz": is_ready,
        "/startupz": started,
        "/metrics": exposition,
    }
