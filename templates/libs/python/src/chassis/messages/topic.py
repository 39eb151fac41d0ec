"""What is declared about a topic, and a message as brokers carry it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from chassis import logs, repetition, telemetry

P = TypeVar("P")

EVENT_ID = "event-id"
EVENT_TYPE = "event-type"
EVENT_TIME = "event-time"
SOURCE = "event-source"
CORRELATION = logs.CORRELATION_HEADER


class Style(StrEnum):
    """How Redis keeps a topic: a stream that groups read, or a list that workers share."""

    STREAM = "stream"
    LIST = "list"


@dataclass(frozen=True)
class Topic(Generic[P]):
    """A stream of messages of one type.

    `exchange`, `routing_key` and `queue` are RabbitMQ's names. A topic with a queue and no
    exchange is that queue, and all groups share it. `partitions` is Kafka's. `retain` is how
    many seconds NATS, Kafka and Redis streams keep a message. `style` is Redis'.
    """

    name: str
    type: type[P]
    exchange: str = ""
    routing_key: str = ""
    queue: str = ""
    partitions: int = 1
    retain: float = 7 * 86400.0
    style: Style = Style.STREAM

    def __post_init__(self) -> None:
        object.__setattr__(self, "_adapter", TypeAdapter(self.type))

    def encode(self, payload: P) -> bytes:
        """The JSON of a payload."""
        return self._payloads.dump_json(payload, by_alias=True)

    def decode(self, body: bytes) -> P:
        """The payload in a message. Raises pydantic.ValidationError if it is none."""
        return self._payloads.validate_json(body)

    @property
    def _payloads(self) -> TypeAdapter[P]:
        adapter: TypeAdapter[P] = self.__dict__["_adapter"]
        return adapter


@dataclass(frozen=True, slots=True)
class Message:
    """A message as brokers carry it. Kafka keeps the order of messages of one key."""

    body: bytes
    headers: Mapping[str, str]
    key: str | None = None

    def with_headers(self, **more: str) -> "Message":
        """The same message with more headers; underscores in names become dashes."""
        added = {name.replace("_", "-"): value for name, value in more.items()}
        return Message(self.body, {**self.headers, **added}, self.key)


class Publisher(Protocol):
    """What takes messages: a broker, or the outbox of a database."""

    async def publish(self, topic: Topic[P], payload: P, *, key: str | None = None) -> None:
        """Hand over one message."""


def message(topic: Topic[P], payload: P, *, key: str | None, source: str) -> Message:
    """The message of a payload, with the identity and the trace of the work at hand."""
    event_id = str(repetition.make_id(f"message of {topic.name}"))
    headers = {
        EVENT_ID: event_id,
        EVENT_TYPE: topic.name,
        EVENT_TIME: datetime.now(UTC).isoformat(timespec="milliseconds"),
        SOURCE: source,
        CORRELATION: logs.correlation() or event_id,
        "content-type": "application/json",
    }
    telemetry.inject(headers)
    return Message(topic.encode(payload), headers, key)
