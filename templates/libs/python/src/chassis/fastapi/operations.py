"""Around the whole application: probes, metrics, the document, and what is recorded."""

from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import logs, metrics
from chassis.fastapi.service import Service
from chassis.observe import CARRIED, observed, rendered, unexpected

_CORRELATION = logs.CORRELATION_HEADER.encode()


class Operations:
    """Answers what is asked about the service rather than of it."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service
        self._answers: dict[str, Callable[[], Awaitable[Response]]] = {
            "/livez": self._live,
            "/readyz": self._ready,
            "/startupz": self._started,
            "/metrics": self._metrics,
            "/openapi.json": self._document,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        answer = self._answers.get(scope["path"]) if scope["type"] == "http" else None
        if answer is None or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        response = await answer()
        await response(scope, receive, send)

    async def _live(self) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self) -> Response:
        status, body = await self._service.ready()
        return JSONResponse(body, status)

    async def _started(self) -> Response:
        status, body = self._service.health.started()
        return JSONResponse(body, status)

    async def _metrics(self) -> Response:
        return Response(metrics.exposition(), headers={"content-type": metrics.CONTENT_TYPE})

    async def _document(self) -> Response:
        return Response(self._service.contract.json, media_type="application/json")


class Observe:
    """Records each request, and answers for errors that nobody handled."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carried = {
            name: value.decode("latin-1")
            for raw, value in scope["headers"]
            if (name := raw.decode("latin-1")) in CARRIED
        }
        began = False
        with observed(scope["method"], scope["path"], carried) as exchange:
            correlation = (_CORRELATION, exchange.correlation.encode("latin-1"))

            async def watched(message: Message) -> None:
                nonlocal began
                if message["type"] == "http.response.start":
                    began = True
                    exchange.status = message["status"]
                    message["headers"] = [*message.get("headers", ()), correlation]
                await send(message)

            try:
                await self._app(scope, receive, watched)
            except Exception as error:
                if began:
                    raise
                status, headers, body = rendered(unexpected(error))
                await Response(body, status, headers)(scope, receive, watched)
            finally:
                exchange.route = getattr(scope.get("route"), "path", exchange.route)
