"""WebSockets: a connection that carries messages of declared types.

Who may connect is checked before the connection is accepted, by the same rules as requests: who
may not gets an ordinary answer, 401 or 403. What goes wrong later closes the connection with
4000 and the status of the problem: 4404, 4503 … When the service stops it closes with 1001.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from chassis import deadline, metrics
from chassis.asgi.observe import ROUTE, route_of
from chassis.endpoint import rules_of
from chassis.fastapi.paths import declared
from chassis.fastapi.service import Service
from chassis.health import Phase
from chassis.observe import unexpected
from chassis.problem import Problem

R = TypeVar("R")
S = TypeVar("S")

NORMAL, NOT_AS_DECLARED, TOO_LARGE, BUG = 1000, 1007, 1009, 1011
"""Codes of closing, as RFC 6455 has them."""

PRIVATE = 4000
"""Codes from here on are an application's own: this plus the status of a problem."""


class Gone(Exception):
    """The other side is gone, or the connection is closed: nothing more can be sent."""


async def admit(connection: HTTPConnection) -> None:
    """A dependency that lets a connection in, or raises the problem that says why not."""
    service = Service.of(connection)
    connection.scope[ROUTE] = declared(connection.scope["route"].path)
    await service.admit(connection, rules_of(connection.scope["endpoint"]))
    if service.health.phase is Phase.STOPPING:
        raise Problem(503, "the service is stopping")


class Socket(Generic[R, S]):
    """A connection on which values of type `R` come in and values of type `S` go out, as JSON.

    `async with Socket[In, Out](websocket) as socket` accepts it and closes it at the end.
    Iterating gives what comes in, until the other side goes. A handler that only waits for
    something else learns of that when it sends.
    """

    __orig_class__: Any  # set by `Socket[In, Out](…)` itself

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._service = Service.of(websocket)
        function = websocket.scope["endpoint"]
        timeouts = self._service.settings.endpoint_timeouts
        self._rules = rules_of(function).under(function.__name__, timeouts)
        self._route = route_of(websocket.scope)

    async def __aenter__(self) -> Self:
        receives, sends = get_args(self.__orig_class__)
        self._receives: TypeAdapter[R] = TypeAdapter(receives)
        self._sends: TypeAdapter[S] = TypeAdapter(sends)
        self._life: AbstractAsyncContextManager[None] = self._opened()
        await self._life.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return await self._life.__aexit__(kind, error, trace)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> R:
        try:
            return await self.receive()
        except Gone:
            raise StopAsyncIteration from None

    async def receive(self) -> R:
        """The next value. Raises Gone; closes with 1007 what is not as declared."""
        text = await self._text()
        metrics.SOCKET_MESSAGES.labels(self._route, "in").inc()
        if len(text) > self._rules.body:
            await self.close(TOO_LARGE, f"a message may have {self._rules.body} bytes at most")
            raise Gone
        try:
            return self._receives.validate_json(text)
        except ValidationError as error:
            await self.close(NOT_AS_DECLARED, _shortened(str(error.errors()[0]["msg"])))
            raise Gone from None

    async def send(self, value: S) -> None:
        """Send a value. Raises Gone."""
        text = self._sends.dump_json(value, by_alias=True).decode()
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            raise Gone from None
        metrics.SOCKET_MESSAGES.labels(self._route, "out").inc()

    async def gone(self) -> None:
        """Wait until the other side goes; what it still sends is dropped."""
        try:
            while True:
                await self._text()
        except Gone:
            return

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close the connection, unless it is closed already."""
        states = {self._websocket.client_state, self._websocket.application_state}
        if states != {WebSocketState.CONNECTED}:
            return
        try:
            await self._websocket.close(code, _shortened(reason))
        except (WebSocketDisconnect, RuntimeError):
            return

    async def _text(self) -> bytes:
        try:
            message = await self._websocket.receive()
        except RuntimeError:
            raise Gone from None
        if message["type"] == "websocket.disconnect":
            raise Gone
        text: str | None = message.get("text")
        return message["bytes"] if text is None else text.encode()

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        await self._websocket.accept()
        self._service.sockets.add(self)
        code, reason = NORMAL, ""
        try:
            with metrics.SOCKETS_OPEN.labels(self._route).track_inprogress():
                async with asyncio.timeout(self._rules.timeout) as timer:
                    with deadline.within(self._rules.timeout):
                        yield
        except Gone:
            pass
        except Problem as problem:
            code, reason = PRIVATE + problem.status, problem.detail or problem.title
        except Exception as error:
            if isinstance(error, TimeoutError) and timer.expired():
                code, reason = PRIVATE + 504, "the time for this connection is over"
            else:
                code, reason = BUG, unexpected(error).title
        finally:
            self._service.sockets.discard(self)
        await self.close(code, reason)


def _shortened(reason: str) -> str:
    """A reason of a length that a closing frame can carry: 123 bytes."""
    return reason.encode()[:123].decode(errors="ignore")
