"""What is recorded of each request and connection, around any ASGI application."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import logs
from chassis.observe import CARRIED, SOCKET, UNMATCHED, observed, rendered, unexpected

ROUTE = "chassis.route"
"""Where a scope has the declared path of its route, if the router knows it in other words."""

_BEGINNINGS = {"http.response.start", "websocket.accept", "websocket.http.response.start"}
_CORRELATION = logs.CORRELATION_HEADER.encode()


class Observe:
    """Records each request, and answers for errors that nobody handled."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch its answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        carried = {
            name: value.decode("latin-1")
            for raw, value in scope["headers"]
            if (name := raw.decode("latin-1")) in CARRIED
        }
        began = False
        method = SOCKET if scope["type"] == "websocket" else scope["method"]
        with observed(method, scope["path"], carried) as exchange:
            correlation = (_CORRELATION, exchange.correlation.encode("latin-1"))

            async def watched(message: Message) -> None:
                nonlocal began
                if message["type"] in _BEGINNINGS:
                    began = True
                    exchange.status = message.get("status", 101)
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
                exchange.route = route_of(scope)


def route_of(scope: Scope) -> str:
    """The declared path of the route that a scope has come to: the label of metrics."""
    found = scope.get(ROUTE) or getattr(scope.get("route"), "path", UNMATCHED)
    return str(found)
