"""What every handler has at hand."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, overload
from uuid import UUID

from chassis import auth, logs, repetition
from chassis.auth import Principal
from chassis.idempotency import AsyncIdempotencyStore, AsyncMemory

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
T = TypeVar("T")

Check = Callable[[], Awaitable[None]]
"""Raises if a store does not answer."""


class Together:
    """`together`, as a value: a plain function would lose its overloads on `Context`."""

    @overload
    async def __call__(self, a: Awaitable[A], b: Awaitable[B], /) -> tuple[A, B]: ...
    @overload
    async def __call__(
        self, a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], /
    ) -> tuple[A, B, C]: ...
    @overload
    async def __call__(
        self, a: Awaitable[A], b: Awaitable[B], c: Awaitable[C], d: Awaitable[D], /
    ) -> tuple[A, B, C, D]: ...
    @overload
    async def __call__(self, *calls: Awaitable[Any]) -> tuple[Any, ...]: ...
    async def __call__(self, *calls: Awaitable[Any]) -> tuple[Any, ...]:
        """Await calls at the same time and return their results in order.

        The first one that fails cancels the others, and its error is raised.
        """
        return await _all(*calls)


together = Together()


async def _all(*calls: Awaitable[Any]) -> tuple[Any, ...]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_awaited(*each)) for each in enumerate(calls)]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return tuple(task.result() for task in tasks)


def _awaited(index: int, call: Awaitable[T]) -> Coroutine[Any, Any, T]:
    async def run() -> T:
        with repetition.branch(index):
            return await call

    return run()


async def failing(checks: Mapping[str, Check], *, within: float = 2.0) -> dict[str, str]:
    """Ask all stores at the same time, and say why for each that does not answer in time."""

    async def ask(check: Check) -> str | None:
        try:
            async with asyncio.timeout(within):
                await check()
        except TimeoutError:
            return "no answer in time"
        except Exception as error:
            return type(error).__name__
        return None

    reasons = await asyncio.gather(*(ask(check) for check in checks.values()))
    return {name: why for name, why in zip(checks, reasons, strict=True) if why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The base of a service's context, which adds clients, repositories and events.

    `idempotency` is where answers to keyed requests are kept. `checks` has, for each store of
    the service's own, what readiness asks.
    """

    idempotency: AsyncIdempotencyStore = field(default_factory=AsyncMemory)
    checks: Mapping[str, Check] = field(default_factory=dict)

    together: ClassVar[Together] = together

    @property
    def caller(self) -> Principal | None:
        """Who asks; None at a public endpoint and for messages and schedules."""
        return auth.current()

    def new_id(self) -> UUID:
        """A new id: the same one again when a request with an Idempotency-Key is repeated."""
        return repetition.make_id("id")

    def new_number(self) -> int:
        """The same as a number of 53 bits, which is exact in every reader of JSON."""
        return repetition.make_number("id")

    @property
    def log(self) -> logs.Log:
        """A logger whose lines carry the ids of the request."""
        return logs.get()
