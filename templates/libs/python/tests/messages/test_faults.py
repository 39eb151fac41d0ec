"""What happens when a consumer or a broker goes away."""

import asyncio
import contextlib
import importlib
import tempfile
import uuid
from pathlib import Path

import pytest
import real_servers
from waiting import until

from chassis.messages import Broker, Style, Topic, connect
from chassis.model import Model


class Order(Model):
    id: int


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, value in (
        ("nats", "_ACK_WAIT", 2.0),
        ("redis", "_CLAIM_IDLE_MS", 1000),
        ("redis", "_CLAIM_EVERY", 0.5),
        ("redis_lists", "_ALIVE", 2),
        ("redis_lists", "_LOOK_EVERY", 0.5),
    ):
        with contextlib.suppress(ModuleNotFoundError):  # its client library is not installed
            transport = importlib.import_module(f"chassis.messages.transports.{module}")
            monkeypatch.setattr(transport, name, value)


def topics(url: str) -> list[Topic[Order]]:
    """One topic of each style that the broker has, new each time."""
    name = f"faults.{uuid.uuid4().hex[:8]}"
    if not url.startswith("redis"):
        return [Topic(name, Order)]
    return [Topic(name, Order), Topic(f"{name}.list", Order, style=Style.LIST)]


async def test_what_a_consumer_leaves_behind_comes_to_another(broker_url: str) -> None:
    for topic in topics(broker_url):
        begun, got = [], []

        async def hang(order: Order, begun=begun) -> None:
            begun.append(order.id)
            await asyncio.sleep(3600)

        async def handle(order: Order, got=got) -> None:
            got.append(order.id)

        async with connect(broker_url, service="publisher") as publisher:
            first = connect(broker_url, service="first")
            await first.start()
            await first.subscribe(topic, hang, group="g", concurrency=2)
            for number in range(4):
                await publisher.publish(topic, Order(id=number), key="k")
            await until(lambda begun=begun: begun)
            await first.stop(within=0.1)
            async with connect(broker_url, service="second") as second:
                await second.subscribe(topic, handle, group="g")
                await until(lambda got=got: set(got) >= {0, 1, 2, 3}, within=30)


async def test_a_long_handler_keeps_its_message(broker_url: str) -> None:
    for topic in topics(broker_url):
        seen: list[int] = []

        async def slow(order: Order, seen=seen) -> None:
            seen.append(order.id)
            if order.id == 2:
                await asyncio.sleep(3.5)  # longer than the broker waits for a sign of life

        async with (
            connect(broker_url, service="first") as first,
            connect(broker_url, service="second") as second,
        ):
            await first.subscribe(topic, slow, group="slow")
            await second.subscribe(topic, slow, group="slow")
            for number in (1, 2):
                await first.publish(topic, Order(id=number), key="k")
                await until(lambda seen=seen, number=number: number in seen)
                # Members of a group in Kafka have to agree on their shares first.
                await asyncio.sleep(4 if broker_url.startswith("kafka") or number == 2 else 0)
        assert seen == [1, 2]


async def published(broker: Broker, topic: Topic[Order], order: Order) -> None:
    """Publish, as often as it takes while the broker comes back."""
    async with asyncio.timeout(60):
        while True:
            try:
                await broker.publish(topic, order)
            except Exception:
                await asyncio.sleep(0.2)
            else:
                return


SCHEMES = {"nats": "nats", "redis": "redis", "rabbitmq": "amqp", "kafka": "kafka"}


@pytest.mark.real
@pytest.mark.parametrize("name", SCHEMES)
async def test_a_broker_may_come_late_and_be_restarted(name: str) -> None:
    server = getattr(real_servers, name)
    port = real_servers.free_port()
    got: list[int] = []

    async def handle(order: Order) -> None:
        got.append(order.id)

    with tempfile.TemporaryDirectory(prefix="real-", dir="/tmp") as path:
        folder = Path(path)
        topic = Topic("restart", Order)
        broker = connect(f"{SCHEMES[name]}://127.0.0.1:{port}", service="w")
        starting = asyncio.create_task(broker.start())
        await asyncio.sleep(0.5)  # the broker comes later than its client
        with server(port=port, folder=folder):
            await starting
            await broker.subscribe(topic, handle, group="g")
            await broker.publish(topic, Order(id=1))
            await until(lambda: got == [1])
        await asyncio.sleep(0.5)
        with pytest.raises(Exception):  # noqa: B017, PT011 (each client has its own)
            await asyncio.wait_for(broker.check(), 5)
        with server(port=port, folder=folder):
            await published(broker, topic, Order(id=2))
            await until(lambda: 2 in got, within=60)
            await broker.check()
            await broker.stop()
