"""What happens to one message that arrives: validated, handled, tried again, or set aside."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic

import structlog
from pydantic import ValidationError

from chassis import logs, repetition, telemetry
from chassis.messages import metrics
from chassis.messages.topic import CORRELATION, EVENT_ID, Message, P, Topic

BACKOFF_FIRST = 0.2
BACKOFF_MOST = 30.0

_current: ContextVar["Delivery | None"] = ContextVar("delivery", default=None)


class Poison(Exception):
    """Raise it in a handler for a message that no further attempt can save."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The message that a handler is working on. `attempt` counts from 1."""

    topic: str
    group: str
    headers: Mapping[str, str]
    key: str | None
    attempt: int

    @property
    def event_id(self) -> str:
        """The same for every delivery of one message."""
        return self.headers.get(EVENT_ID, "")

    def repeatable(self) -> AbstractContextManager[None]:
        """Make the same ids inside at each delivery and attempt."""
        if not self.event_id:
            return nullcontext()
        return repetition.repeatable(self.topic, self.group, self.event_id)


def current() -> Delivery:
    """The delivery that the calling handler is working on. Raises LookupError outside of one."""
    delivery = _current.get()
    if delivery is None:
        raise LookupError("no message is being handled")
    return delivery


Park = Callable[[Message], Awaitable[None]]
"""Puts a message aside for people to look at: the dead letters of a topic and group."""


@dataclass(frozen=True, slots=True)
class Subscription(Generic[P]):
    """A handler of a topic, and how often it may fail.

    `group` shares the work: each message goes to one member of each group. `retries` are extra
    attempts, with growing pauses. A message that none of them could handle is parked if
    `dead_letter`, else logged and dropped. `concurrency` is the most messages in hand at a time.
    """

    topic: Topic[P]
    handler: Callable[[P], Awaitable[None]]
    group: str
    retries: int
    dead_letter: bool
    concurrency: int

    async def receive(self, message: Message, *, park: Park) -> None:
        """Handle a message. When this returns, it is done with; when it raises, it is not."""
        with _Received(self, message) as received:
            try:
                payload = self.topic.decode(message.body)
            except ValidationError as error:
                await self._give_up(received, park=park, reason=_summary(error))
                return
            for attempt in range(1, self.retries + 2):
                failure = await self._attempt(payload, message, attempt)
                if failure is None:
                    received.outcome = "handled"
                    return
                if isinstance(failure, Poison) or attempt > self.retries:
                    break
                metrics.RETRIES.labels(self.topic.name, self.group).inc()
                await asyncio.sleep(pause(attempt))
            await self._give_up(received, park=park, reason=f"{type(failure).__name__}: {failure}")

    async def _attempt(self, payload: P, message: Message, attempt: int) -> Exception | None:
        delivery = Delivery(self.topic.name, self.group, message.headers, message.key, attempt)
        token = _current.set(delivery)
        try:
            with delivery.repeatable():
                await self.handler(payload)
        except Exception as failure:
            logs.get().warning("message failed", attempt=attempt, exc_info=True)
            return failure
        finally:
            _current.reset(token)
        return None

    async def _give_up(self, received: "_Received", *, park: Park, reason: str) -> None:
        log = logs.get()
        if not self.dead_letter:
            received.outcome = "dropped"
            log.error("message dropped", reason=reason)
            return
        note = " ".join(reason.split())[:500].encode("ascii", "replace").decode()
        await park(received.message.with_headers(dead_reason=note, dead_group=self.group))
        received.outcome = "dead"
        log.error("message set aside as a dead letter", reason=reason)


class _Received:
    """The log context, span and metrics of one message."""

    def __init__(self, subscription: Subscription[Any], message: Message) -> None:
        self.message = message
        self.outcome = "failed"
        self._topic, self._group = subscription.topic.name, subscription.group
        self._scope = self._open()

    def __enter__(self) -> "_Received":
        self._scope.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._scope.__exit__(*error)

    @contextmanager
    def _measured(self) -> Iterator[None]:
        in_hand = metrics.IN_HAND.labels(self._topic, self._group)
        begun = time.perf_counter()
        in_hand.inc()
        try:
            yield
        finally:
            in_hand.dec()
            took = time.perf_counter() - begun
            metrics.SECONDS.labels(self._topic, self._group).observe(took)
            metrics.RECEIVED.labels(self._topic, self._group, self.outcome).inc()

    @contextmanager
    def _open(self) -> Iterator[None]:
        headers = self.message.headers
        context = {
            "topic": self._topic,
            "event_id": headers.get(EVENT_ID, ""),
            logs.CORRELATION: headers.get(CORRELATION, ""),
        }
        attributes = {
            "messaging.operation.type": "process",
            "messaging.destination.name": self._topic,
            "messaging.consumer.group.name": self._group,
        }
        with (
            structlog.contextvars.bound_contextvars(**context),
            telemetry.span(
                f"process {self._topic}",
                kind=telemetry.SpanKind.CONSUMER,
                carrier=headers,
                attributes=attributes,
            ),
            self._measured(),
        ):
            yield


def pause(attempt: int) -> float:
    """Seconds to wait after attempt number `attempt`: doubling, with jitter, bounded."""
    longest = min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** (attempt - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards nothing)


def _summary(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or "body"
    return f"not of the declared shape: {place}: {first['msg']} ({error.error_count()} in all)"
