"""Tells clients to leave a service that is about to stop."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.health import Health, Phase


class Leaving:
    """Closes the connection with each answer once the process is stopping.

    Otherwise a request might be sent on a kept connection in the moment in which it is closed.
    """

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app = app
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch its answer."""

        async def told(message: Message) -> None:
            begins = message["type"] == "http.response.start"
            if begins and self._health.phase is Phase.STOPPING:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, told)
