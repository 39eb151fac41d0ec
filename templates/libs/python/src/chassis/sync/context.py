"""What every handler has at hand."""

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, TypeVar, overload
from uuid import UUID

from chassis import auth, logs, repetition
from chassis.auth import Principal
from chassis.idempotency import Memory, SyncIdempotencyStore

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
T = TypeVar("T")

Check = Callable[[], None]
"""Raises if a store does not answer."""


class Together:
    """`together`, as a value: a plain function would lose its overloads on `Context`."""

    @overload
    def __call__(self, a: Callable[[], A], b: Callable[[], B], /) -> tuple[A, B]: ...
    @overload
    def __call__(
        self, a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], /
    ) -> tuple[A, B, C]: ...
    @overload
    def __call__(
        self, a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], /
    ) -> tuple[A, B, C, D]: ...
    @overload
    def __call__(self, *calls: Callable[[], Any]) -> tuple[Any, ...]: ...
    def __call__(self, *calls: Callable[[], Any]) -> tuple[Any, ...]:
        """Run calls at the same time, on a thread each, and return their results in order.

            charge, score = ctx.together(
                lambda: ctx.payment.create_charge(…),
                lambda: ctx.fraud_api.create_score(…),
            )

        The error of the first one that fails is raised. Threads cannot be interrupted, so the
        others end by their own deadlines.
        """
        return _all(*calls)


together = Together()


def _all(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    if not calls:
        return ()
    pool = ThreadPoolExecutor(len(calls), thread_name_prefix="together")
    try:
        runs = [partial(_run, index, call) for index, call in enumerate(calls)]
        futures = [pool.submit(copy_context().run, run) for run in runs]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            if error := future.exception():
                raise error
        return tuple(future.result() for future in futures)
    finally:
        pool.shutdown(wait=False)


def _run(index: int, call: Callable[[], T]) -> T:
    with repetition.branch(index):
        return call()


def failing(checks: Mapping[str, Check]) -> dict[str, str]:
    """Ask all stores, and say why for each that does not answer."""
    reasons: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except Exception as error:
            reasons[name] = type(error).__name__
    return reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The base of a service's context, which adds clients, repositories and events.

    `idempotency` is where answers to keyed requests are kept. `checks` has, for each store of
    the service's own, what readiness asks.
    """

    idempotency: SyncIdempotencyStore = field(default_factory=Memory)
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
