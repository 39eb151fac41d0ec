"""What the parts of one FastAPI service share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol, cast

from starlette.requests import HTTPConnection

from chassis import aio, auth, deadline
from chassis.contract import Contract
from chassis.endpoint import Endpoint
from chassis.health import Health, Phase
from chassis.problem import Problem
from chassis.settings import ServiceSettings

WAITING = 0.75
"""The share of a request's time that it may wait for its turn."""


GOING_AWAY = 1001
"""What a connection is closed with when the service stops."""


class Closing(Protocol):
    """A connection that stays open until somebody closes it."""

    async def close(self, code: int, reason: str = "", /) -> None:
        """Close it, unless it is closed already."""


@dataclass(slots=True)
class Service:
    """One running service. `context` is there while it is open, `sockets` are those open now."""

    settings: ServiceSettings
    authenticator: aio.Authenticator
    contract: Contract
    health: Health = field(default_factory=Health)
    context: aio.Context | None = None
    sockets: set[Closing] = field(default_factory=set)
    turns: dict[str, asyncio.Semaphore] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HTTPConnection) -> "Service":
        """The service that a request is made to."""
        return cast("Service", request.app.state.service)

    def opened(self) -> aio.Context:
        """The context. Raises Problem 503 before the service is open."""
        if self.context is None:
            raise Problem(503, "the service is starting")
        return self.context

    async def admit(self, request: HTTPConnection, rules: Endpoint) -> None:
        """Let a request in, or raise the problem that says why not."""
        admin = self.settings.admin_port
        if admin is not None and admin != self.settings.http_port:
            port = (request.scope.get("server") or ("", None))[1]
            if rules.admin != (port == admin):
                raise Problem(404)
        if rules.access.public:
            auth.become(None)
            return
        header = request.headers.get("authorization")
        principal = await self.authenticator.authenticate(header)
        rules.access.check(principal)
        auth.become(principal)

    @asynccontextmanager
    async def turn(self, operation: str) -> AsyncIterator[None]:
        """Work on a request of this endpoint when it is its turn.

        Raises Problem 503 if that leaves too little time for the work: nothing is done that
        the caller would not learn of, and it may safely ask again.
        """
        if operation not in self.turns:
            self.turns[operation] = asyncio.Semaphore(self.settings.http_concurrency)
        turns, left = self.turns[operation], deadline.remaining()
        try:
            async with asyncio.timeout(None if left is None else left * WAITING):
                await turns.acquire()
        except TimeoutError:
            detail = "too many requests are waiting"
            raise Problem(503, detail, headers={"Retry-After": "1"}) from None
        try:
            yield
        finally:
            turns.release()

    async def drain(self) -> None:
        """Close all connections that would never end by themselves."""
        closing = [socket.close(GOING_AWAY, "the service is stopping") for socket in self.sockets]
        await asyncio.gather(*closing)

    async def ready(self) -> tuple[int, dict[str, object]]:
        """Ask the service's own stores, and nobody else."""
        if self.context is not None and self.health.phase is Phase.SERVING:
            self.health.failing = await aio.failing(self.context.checks)
        return self.health.ready()
