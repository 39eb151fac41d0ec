"""What msgen knows of each kind of datastore and broker: ports, schemes, versions, stand-ins."""

from __future__ import annotations

from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Of a kind of store. ``embedded`` is what stands in on a laptop, None for nothing.

    ``image`` is the repository of the container image, ``user`` whom its server knows: one of the
    store's own (None), or always the same; empty where a password alone is asked for.
    """

    scheme: str
    port: int
    version: str
    embedded: str | None = None
    durable: bool = True
    image: str = ""
    user: str | None = None
    password: bool = True


@dataclass(frozen=True, slots=True)
class BrokerFacts:
    """Of a kind of broker; ``image``, ``user`` and ``password`` as of a store.

    ``variant`` ends the tag of the image: that of NATS has a shell in one variant alone.
    """

    scheme: str
    port: int
    version: str
    image: str
    user: str | None = None
    password: bool = True
    variant: str = ""


STORES = {
    "postgres": StoreFacts("postgresql", 5432, "17", "sqlite", image="postgres"),
    "mysql": StoreFacts("mysql", 3306, "8.4", "sqlite", image="mysql"),
    "mariadb": StoreFacts("mariadb", 3306, "11.8", "sqlite", image="mariadb"),
    "mongodb": StoreFacts("mongodb", 27017, "8.0", image="mongo"),
    "redis": StoreFacts("redis", 6379, "8.2", "redis", durable=False, image="redis", user=""),
    "memcached": StoreFacts(
        "memcached", 11211, "1.6", "memcached", durable=False, image="memcached", password=False
    ),
    "elasticsearch": StoreFacts("http", 9200, "9.1.5", image="elasticsearch", user="elastic"),
    "s3": StoreFacts("s3", 9000, "RELEASE.2025-04-22T22-12-26Z", "folder", image="minio/minio"),
}
"""By ``kind:`` of a datastore. Versions are those of the images that are used."""

FILLED = ("postgres", "mysql", "mariadb", "mongodb")
"""Kinds that can be filled from files of statements."""

OTHER_STORE = StoreFacts("tcp", 80, "", None, password=False)
"""A datastore that is an image of one's own choice."""

BROKERS = {
    "kafka": BrokerFacts("kafka", 9092, "4.1.0", "apache/kafka", password=False),
    "rabbitmq": BrokerFacts("amqp", 5672, "4.1", "rabbitmq"),
    "nats": BrokerFacts("nats", 4222, "2.12", "nats", variant="-alpine"),
    "redis": BrokerFacts("redis", 6379, "8.2", "redis", user=""),
}
"""By ``kind:`` of a broker."""

DEFAULT_SIZE = 10 << 30
"""Bytes that a durable store keeps unless ``size`` says otherwise."""
