"""Messages between services: one interface, the broker chosen by the scheme of its URL.

`nats://` JetStream, `redis://` streams or lists, `amqp://` RabbitMQ, `kafka://`, and `memory://`
for tests. Every message is delivered at least once: it is acknowledged after its handler has
returned, so a handler may see the same message twice and should be idempotent
(`current().event_id` tells them apart).

    ORDER_PLACED = Topic("order.placed", Order)

    async with connect(settings.events_url, service="order") as broker:
        await broker.publish(ORDER_PLACED, order, key=str(order.customer))
        await broker.subscribe(ORDER_PLACED, on_order_placed, group="mailer", retries=5)

`sync` has the same interface for synchronous code.
"""

from chassis.messages.broker import Broker, connect
from chassis.messages.delivery import Delivery, Poison, current
from chassis.messages.topic import Message, Publisher, Style, Topic

__all__ = [
    "Broker",
    "Delivery",
    "Message",
    "Poison",
    "Publisher",
    "Style",
    "Topic",
    "connect",
    "current",
]
