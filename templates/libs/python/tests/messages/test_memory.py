"""What tests ask of a broker in memory, by its name."""

from pydantic import BaseModel

from chassis.messages import Topic, connect
from chassis.messages.memory import arrived


class Order(BaseModel):
    number: int


PLACED = Topic("order.placed", Order)


async def test_what_was_published_has_arrived():
    async with connect("memory://arrivals", service="order") as broker:
        assert not arrived("memory://arrivals", "order.placed", within=0)
        await broker.publish(PLACED, Order(number=1))
        found = arrived("memory://arrivals", "order.placed")
        assert [PLACED.decode(message.body) for message in found] == [Order(number=1)]
        assert not arrived("memory://elsewhere", "order.placed", within=0)
