"""Kafka: a topic a topic, a consumer group a group. Messages of one key keep their order."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from chassis import logs
from chassis.messages.flow import Flow
from chassis.messages.topic import Message, Topic
from chassis.messages.transports import Deliver, dead

_POLL_MS = 500
_POLL_AT_LEAST_EVERY_MS = 15 * 60_000
_DEAD_RETAIN = 30 * 86400.0


def connect(url: str, *, service: str) -> "KafkaTransport":
    """The cluster of `kafka://host:port,host:port`.

    With `user:password@` it logs in; `?security=SASL_SSL&mechanism=SCRAM-SHA-512` say how,
    `?security=SSL` is TLS without a login.
    """
    return KafkaTransport(_options(url, service))


class KafkaTransport:
    """A `Transport` over Kafka. How much is worked on at a time follows from the partitions."""

    unreachable: tuple[type[Exception], ...] = (KafkaError,)

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._producer: AIOKafkaProducer | None = None
        self._made: set[str] = set()

    async def start(self) -> None:
        """Connect."""
        producer = AIOKafkaProducer(**self._options, acks="all", enable_idempotence=True)
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        self._producer = producer

    async def close(self) -> None:
        """Send what is waiting and disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    async def check(self) -> None:
        """Raise if the cluster does not answer."""
        await self._connected.client.fetch_all_metadata()

    async def send(self, topic: Topic[Any], message: Message) -> None:
        """Publish, and wait until all replicas in step have it."""
        await self._make(topic.name, partitions=topic.partitions, retain=topic.retain)
        await self._publish(_name(topic.name), message)

    async def park(self, topic: Topic[Any], group: str, message: Message) -> None:
        """Publish to a topic of dead letters."""
        name = dead(topic, group)
        await self._make(name, partitions=1, retain=_DEAD_RETAIN)
        await self._publish(_name(name), message)

    async def bind(self, topic: Topic[Any], group: str) -> None:
        """Make the topic. A new group gets all messages that are still kept."""
        await self._make(topic.name, partitions=topic.partitions, retain=topic.retain)

    async def consume(self, topic: Topic[Any], group: str, flow: Flow, deliver: Deliver) -> None:
        """Work on all partitions at a time, and on each in order."""
        consumer = AIOKafkaConsumer(
            _name(topic.name),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_interval_ms=_POLL_AT_LEAST_EVERY_MS,
            **self._options,
        )
        await consumer.start()
        try:
            while flow.open:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=flow.concurrency)
                async with asyncio.TaskGroup() as group_of_partitions:
                    for partition, records in batches.items():
                        group_of_partitions.create_task(
                            self._partition(consumer, partition, records, flow, deliver)
                        )
        finally:
            await consumer.stop()

    async def _partition(
        self,
        consumer: AIOKafkaConsumer,
        partition: TopicPartition,
        records: list[ConsumerRecord],
        flow: Flow,
        deliver: Deliver,
    ) -> None:
        done = None
        try:
            for record in records:
                if not flow.open:
                    break
                await deliver(_message(record))
                done = record.offset + 1
        finally:
            if done is not None:
                await _commit(consumer, partition, done)

    @property
    def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise ConnectionError("Kafka is not connected")
        return self._producer

    async def _publish(self, name: str, message: Message) -> None:
        headers = [(header, value.encode()) for header, value in message.headers.items()]
        key = None if message.key is None else message.key.encode()
        await self._connected.send_and_wait(name, message.body, key=key, headers=headers)

    async def _make(self, name: str, *, partitions: int, retain: float) -> None:
        if name in self._made:
            return
        new = NewTopic(
            _name(name),
            num_partitions=partitions,
            replication_factor=-1,  # the cluster's own default
            replica_assignments={},  # without it the library takes no -1
            topic_configs={"retention.ms": str(int(retain * 1000))},
        )
        admin = AIOKafkaAdminClient(**self._options)
        try:
            await admin.start()
            answer = await admin.create_topics([new])
        finally:
            await admin.close()
        for _, code, *_ in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"{_name(name)} cannot be made")
        self._made.add(name)


async def _commit(consumer: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
    try:
        await consumer.commit({partition: offset})
    except KafkaError as error:  # the partition is another member's by now, who begins anew
        logs.get().warning("progress not kept", partition=str(partition), error=str(error))


def _message(record: ConsumerRecord) -> Message:
    headers = {name: value.decode() for name, value in record.headers}
    return Message(record.value or b"", headers, record.key.decode() if record.key else None)


def _name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _options(url: str, service: str) -> dict[str, Any]:
    address = urlsplit(url)
    login, _, hosts = address.netloc.rpartition("@")
    query = {name: values[-1] for name, values in parse_qs(address.query).items()}
    options: dict[str, Any] = {"bootstrap_servers": hosts.split(","), "client_id": service}
    default = "SASL_PLAINTEXT" if login else "PLAINTEXT"
    options["security_protocol"] = query.get("security", default).upper()
    if login:
        user, _, password = login.partition(":")
        options["sasl_mechanism"] = query.get("mechanism", "PLAIN").upper()
        options["sasl_plain_username"] = unquote(user)
        options["sasl_plain_password"] = unquote(password)
    if options["security_protocol"].endswith("SSL"):
        from aiokafka.helpers import create_ssl_context

        options["ssl_context"] = create_ssl_context()
    return options
