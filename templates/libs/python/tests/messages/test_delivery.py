"""What happens to a message, without a broker."""

import pytest
from prometheus_client import REGISTRY

from chassis import repetition
from chassis.messages import Broker, Message, Topic, connect, current
from chassis.messages import delivery as deliveries
from chassis.messages.memory import idle, letters, published
from chassis.model import Model


class Order(Model):
    id: int


TOPIC = Topic("delivery.test", Order)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "BACKOFF_FIRST", 0.001)


@pytest.fixture
async def broker():
    async with connect("memory://", service="order") as broker:
        yield broker


def received(outcome: str) -> float:
    labels = {"topic": TOPIC.name, "group": "g", "outcome": outcome}
    return REGISTRY.get_sample_value("messages_received_total", labels) or 0.0


async def fail(order: Order) -> None:
    raise RuntimeError("no")


async def test_without_dead_letters_a_message_is_dropped_and_counted(broker: Broker):
    before = received("dropped")
    await broker.subscribe(TOPIC, fail, group="g", retries=1, dead_letter=False)
    await broker.publish(TOPIC, Order(id=1))
    await broker.transport.idle()
    assert received("dropped") == before + 1
    assert not broker.transport.hub.dead


async def test_a_dead_letter_that_cannot_be_kept_is_delivered_again(broker: Broker):
    hub, kept = broker.transport.hub, []

    async def park(topic, group, message):
        kept.append(message)
        if len(kept) == 1:
            raise ConnectionError

    broker.transport.park = park
    await broker.subscribe(TOPIC, fail, group="g", retries=0)
    await broker.publish(TOPIC, Order(id=1))
    await hub.groups[TOPIC.name, "g"].join()
    assert len(kept) == 2


async def test_metrics_tell_what_came_of_messages(broker: Broker):
    before = received("handled")
    labels = {"topic": TOPIC.name, "outcome": "sent"}
    sent = REGISTRY.get_sample_value("messages_published_total", labels) or 0.0

    async def handle(order: Order) -> None:
        pass

    await broker.subscribe(TOPIC, handle, group="g")
    await broker.publish(TOPIC, Order(id=1))
    await broker.transport.idle()
    assert received("handled") == before + 1
    assert REGISTRY.get_sample_value("messages_published_total", labels) == sent + 1


async def test_payloads_may_be_of_any_type(broker: Broker):
    topic = Topic("words", list[str])
    got: list[list[str]] = []

    async def handle(words: list[str]) -> None:
        got.append(words)

    await broker.subscribe(topic, handle, group="g")
    await broker.publish(topic, ["a", "b"])
    await broker.transport.idle()
    assert got == [["a", "b"]]
    assert broker.transport.hub.messages["words"][0].body == b'["a","b"]'


async def test_a_message_of_somebody_else_needs_no_headers(broker: Broker):
    got = []

    async def handle(order: Order) -> None:
        got.append(current().event_id)

    await broker.subscribe(TOPIC, handle, group="g")
    await broker.send(TOPIC, Message(b'{"id": 1, "more": true}', {}))
    await broker.transport.idle()
    assert got == [""]


def test_there_is_no_delivery_outside_of_a_handler():
    with pytest.raises(LookupError):
        current()


def test_pauses_grow_and_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deliveries, "BACKOFF_FIRST", 0.2)
    for attempt, longest in ((1, 0.2), (2, 0.4), (5, 3.2), (50, 30.0)):
        assert longest / 2 <= deliveries.pause(attempt) <= longest


async def test_brokers_of_one_name_are_one_while_somebody_is_there():
    async with connect("memory://shop", service="a") as a, connect("memory://shop", service="b"):
        await a.publish(TOPIC, Order(id=1))
        async with connect("memory://shop", service="c") as c:
            assert [message.key for message in published(c)[TOPIC.name]] == [None]
    async with connect("memory://shop", service="a") as a:
        assert not published(a)


async def test_tests_may_look_into_a_broker_in_memory(broker: Broker):
    await broker.subscribe(TOPIC, fail, group="g", retries=0)
    await broker.publish(TOPIC, Order(id=1))
    await idle(broker)
    assert [len(found) for found in letters(broker).values()] == [1]


async def test_each_attempt_makes_the_same_ids(broker: Broker):
    made = []

    async def handle(order: Order) -> None:
        made.append(repetition.make_id("id"))
        if len(made) == 1:
            raise RuntimeError("late")

    await broker.subscribe(TOPIC, handle, group="g", retries=1)
    for number in (1, 2):
        await broker.publish(TOPIC, Order(id=number))
        await broker.transport.idle()
    assert made[0] == made[1] != made[2]
