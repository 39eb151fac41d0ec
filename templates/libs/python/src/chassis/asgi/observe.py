"""What is recorded of each request, around any ASGI application."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import logs
from chassis.observe import CARRIED, observed, rendered, unexpected

_CORRELATION = logs.CORRELATION_HEADER.encode()


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
