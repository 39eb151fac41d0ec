"""The face of messages for synchronous code."""

import threading
import time
import uuid
from collections.abc import Callable

import pytest
import structlog

from chassis.messages import sync
from chassis.messages.sync import Topic, connect, current
from chassis.model import Model


class Order(Model):
    id: int


def until(condition: Callable[[], object], within: float = 20) -> None:
    give_up = time.monotonic() + within
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_handlers_run_in_threads_with_what_came_along(broker_url: str):
    topic = Topic(f"order.placed.{uuid.uuid4().hex[:8]}", Order)
    seen: list[tuple[int, str, str, bool]] = []

    def handle(order: Order) -> None:
        correlation = structlog.contextvars.get_contextvars()["correlation_id"]
        main = threading.current_thread() is threading.main_thread()
        seen.append((order.id, current().group, correlation, main))

    with connect(broker_url, service="order") as broker:
        broker.subscribe(topic, handle, group="mailer")
        with structlog.contextvars.bound_contextvars(correlation_id="c-1"):
            broker.publish(topic, Order(id=1), key="k")
        until(lambda: seen)
        broker.check()
    assert seen == [(1, "mailer", "c-1", False)]


def test_at_most_so_many_handlers_run_at_a_time():
    topic = Topic("order.placed", Order)
    in_hand, most, lock, done = 0, 0, threading.Lock(), []

    def handle(order: Order) -> None:
        nonlocal in_hand, most
        with lock:
            in_hand += 1
            most = max(most, in_hand)
        time.sleep(0.02)
        with lock:
            in_hand -= 1
            done.append(order.id)

    with connect("memory://", service="order") as broker:
        broker.subscribe(topic, handle, group="mailer", concurrency=3)
        for number in range(12):
            broker.publish(topic, Order(id=number))
        until(lambda: len(done) == 12)
    assert 1 < most <= 3


def test_a_broker_outside_of_its_context_says_so():
    with pytest.raises(RuntimeError, match="outside of its context"):
        connect("memory://", service="order").check()


def test_an_unknown_scheme_is_told():
    with pytest.raises(ValueError, match="no broker is known as mqtt"):
        sync.connect("mqtt://host", service="order")
