"""What msgen knows of each kind of datastore and broker: ports, schemes, versions, stand-ins."""

from __future__ import annotations

from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Of a kind of store. ``embedded`` is what stands in on a laptop, None for nothing."""

    scheme: str
    port: int
    version: str
    embedded: str | None = None
    durable: bool = True


@dataclass(frozen=True, slots=True)
class BrokerFacts:
    """Of a kind of broker."""

    scheme: str
    port: int
    version: str


STORES = {
    "postgres": StoreFacts("postgresql", 5432, "17", "sqlite"),
    "mysql": StoreFacts("mysql", 3306, "8.4", "sqlite"),
    "mariadb": StoreFacts("mariadb", 3306, "11.8", "sqlite"),
    "mongodb": StoreFacts("mongodb", 27017, "8.0"),
    "redis": StoreFacts("redis", 6379, "8.2", "redis", durable=False),
    "memcached": StoreFacts("memcached", 11211, "1.6", "memcached", durable=False),
    "elasticsearch": StoreFacts("http", 9200, "9.1"),
    "s3": StoreFacts("s3", 9000, "", "folder"),
}
"""By ``kind:`` of a datastore. Versions are those of the images that are used."""

OTHER_STORE = StoreFacts("tcp", 80, "", None)
"""A datastore that is an image of one's own choice."""

BROKERS = {
    "kafka": BrokerFacts("kafka", 9092, "4.1"),
    "rabbitmq": BrokerFacts("amqp", 5672, "4.1"),
    "nats": BrokerFacts("nats", 4222, "2.12"),
    "redis": BrokerFacts("redis", 6379, "8.2"),
}
"""By ``kind:`` of a broker."""

DEFAULT_SIZE = 10 << 30
"""Bytes that a durable store keeps unless ``size`` says otherwise."""
