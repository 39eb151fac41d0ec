"""What every broker must do, on each of them."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

import pytest
import structlog
from waiting import until

from chassis.messages import Broker, Delivery, Message, Poison, Style, Topic, connect, current
from chassis.messages import delivery as deliveries
from chassis.messages.transports import dead
from chassis.model import Model


class Order(Model):
    id: int
    note: str = ""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "BACKOFF_FIRST", 0.01)


@pytest.fixture
async def broker(broker_url: str) -> AsyncIterator[Broker]:
    async with connect(broker_url, service="order") as broker:
        yield broker


@pytest.fixture
def topic() -> Topic[Order]:
    return Topic(f"order.placed.{uuid.uuid4().hex[:8]}", Order)


async def test_every_group_gets_every_message_and_shares_it(broker, broker_url, topic):
    got: dict[str, list[int]] = {"mailer": [], "billing": []}

    def handler(group):
        async def handle(order: Order) -> None:
            got[group].append(order.id)

        return handle

    async with connect(broker_url, service="second") as second:
        await broker.subscribe(topic, handler("mailer"), group="mailer")
        await broker.subscribe(topic, handler("billing"), group="billing")
        await second.subscribe(topic, handler("mailer"), group="mailer")
        for number in range(20):
            await broker.publish(topic, Order(id=number), key=str(number))
        await until(lambda: all(len(ids) >= 20 for ids in got.values()))
        await asyncio.sleep(0.2)
    assert {group: sorted(ids) for group, ids in got.items()} == {
        "mailer": list(range(20)),
        "billing": list(range(20)),
    }


async def test_a_handler_knows_what_it_handles(broker, topic):
    seen: list[tuple[Delivery, dict]] = []

    async def handle(order: Order) -> None:
        seen.append((current(), structlog.contextvars.get_contextvars()))

    await broker.subscribe(topic, handle, group="mailer")
    with structlog.contextvars.bound_contextvars(correlation_id="c-1"):
        await broker.publish(topic, Order(id=1, note="grün"), key="k")
    await until(lambda: seen)
    delivery, context = seen[0]
    assert (delivery.key, delivery.attempt, delivery.group) == ("k", 1, "mailer")
    assert delivery.headers["event-type"] == topic.name
    assert delivery.headers["event-source"] == "order"
    assert context["correlation_id"] == "c-1"
    assert context["event_id"] == delivery.event_id != ""


async def test_a_failed_message_is_tried_again(broker, topic):
    attempts: list[int] = []

    async def handle(order: Order) -> None:
        attempts.append(current().attempt)
        if len(attempts) < 3:
            raise RuntimeError("not yet")

    await broker.subscribe(topic, handle, group="mailer", retries=5)
    await broker.publish(topic, Order(id=1))
    await until(lambda: len(attempts) == 3)
    await asyncio.sleep(0.2)
    assert attempts == [1, 2, 3]


async def dead_letters(broker: Broker, topic: Topic[Order], count: int) -> list[Message]:
    """Read them back through the broker itself: they are messages like any other."""
    if hasattr(broker.transport, "hub"):
        letters = broker.transport.hub.dead[dead(topic, "mailer")]
        await until(lambda: len(letters) >= count)
        return letters
    name = dead(topic, "mailer")
    found: list[Message] = []

    async def keep(message: Message) -> None:
        found.append(message)

    from chassis.messages.flow import Flow

    flow = Flow(10)
    grave = Topic(name, Order, queue=name)
    with contextlib.suppress(TimeoutError):
        await broker.transport.bind(grave, "people")
    task = asyncio.create_task(broker.transport.consume(grave, "people", flow, keep))
    await until(lambda: len(found) >= count)
    flow.stop()
    await task
    return found


async def test_what_cannot_be_handled_is_set_aside(broker, topic):
    handled: list[int] = []
    attempts: list[int] = []

    async def handle(order: Order) -> None:
        attempts.append(order.id)
        if order.id == 2:
            raise Poison("of no use")
        if order.id == 3:
            raise RuntimeError("always")
        handled.append(order.id)

    await broker.subscribe(topic, handle, group="mailer", retries=2, concurrency=1)
    await broker.transport.send(topic, Message(b'{"id": "none"}', {"event-id": "1"}, None))
    await broker.transport.send(topic, Message(b"\xff not json", {"event-id": "2"}, None))
    for number in (2, 3, 4):
        await broker.publish(topic, Order(id=number))
    await until(lambda: handled == [4])
    assert attempts == [2, 3, 3, 3, 4]
    letters = await dead_letters(broker, topic, 4)
    reasons = [letter.headers["dead-reason"] for letter in letters]
    assert len(reasons) == 4
    assert "declared shape" in reasons[0]
    assert reasons[2:] == ["Poison: of no use", "RuntimeError: always"]
    assert {letter.headers["dead-group"] for letter in letters} == {"mailer"}


async def test_stopping_finishes_what_is_in_hand_and_loses_nothing(broker, broker_url, topic):
    begun, ended, later = [], [], []

    async def slow(order: Order) -> None:
        begun.append(order.id)
        await asyncio.sleep(0.5)
        ended.append(order.id)

    first = connect(broker_url, service="first")
    await first.start()
    await first.subscribe(topic, slow, group="mailer", concurrency=2)
    for number in range(6):
        await broker.publish(topic, Order(id=number))
    await until(lambda: begun)
    await first.stop()
    assert sorted(begun) == sorted(ended)
    assert len(ended) < 6

    async def quick(order: Order) -> None:
        later.append(order.id)

    await broker.subscribe(topic, quick, group="mailer")
    # What the first had fetched and not begun comes back when its time to acknowledge is over.
    await until(lambda: set(ended + later) == set(range(6)), within=60)


async def test_no_more_is_in_hand_than_allowed(broker, topic):
    in_hand, most, done = 0, 0, 0

    async def handle(order: Order) -> None:
        nonlocal in_hand, most, done
        in_hand += 1
        most = max(most, in_hand)
        await asyncio.sleep(0.02)
        in_hand -= 1
        done += 1

    await broker.subscribe(topic, handle, group="mailer", concurrency=3)
    for number in range(20):
        await broker.publish(topic, Order(id=number))
    await until(lambda: done == 20)
    assert most <= 3


async def test_it_answers_probes(broker):
    await broker.check()


async def test_a_work_queue_is_shared_by_all(broker, broker_url):
    """A Redis list, or a RabbitMQ queue without an exchange."""
    if not broker_url.startswith(("redis", "amqp")):
        pytest.skip("only Redis and RabbitMQ have plain queues")
    name = f"work-{uuid.uuid4().hex[:8]}"
    topic = Topic(name, Order, queue=name, style=Style.LIST)
    got: list[int] = []

    async def handle(order: Order) -> None:
        got.append(order.id)

    await broker.publish(topic, Order(id=0))
    await broker.subscribe(topic, handle, group="a")
    await broker.subscribe(topic, handle, group="b")
    for number in range(1, 10):
        await broker.publish(topic, Order(id=number))
    await until(lambda: len(got) >= 10)
    assert sorted(got) == list(range(10))
