"""Topics and the brokers that carry them."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.running import server
from msgen.meaning.told import Told, always, compared, lowered, risk_when
from msgen.plan.model import Plan

TOPIC = (
    Told("broker", "topic-moved", "broker (messages are not carried over) is",
         weigh=always(Weight.RISK)),
    Told("key", "topic-key-changed", "message key, which orders the messages, is",
         weigh=always(Weight.RISK)),
    Told("partitions", "partitions-changed", "partitions are", weigh=always(Weight.RISK)),
    Told("retain_ms", "retention-changed", "messages are kept for", words.or_unset(words.time),
         risk_when(lowered)),
    Told("exchange", "topic-route-changed", "exchange is", weigh=always(Weight.BREAKING)),
    Told("routing_key", "topic-route-changed", "routing key is", weigh=always(Weight.BREAKING)),
    Told("queue", "topic-route-changed", "queue is", weigh=always(Weight.BREAKING)),
    Told("as_", "topic-route-changed", "kept as", weigh=always(Weight.BREAKING)),
)  # fmt: skip
"""Facts of a topic that are told one by one; its schema is told by `msgen.meaning.api`."""

BROKER = (
    Told("kind", "engine-changed", "kind (messages are not carried over) is",
         weigh=always(Weight.RISK)),
    Told("version", "engine-version-changed", "version is", weigh=always(Weight.RISK)),
    Told("managed", "store-moved", "run by somebody else:", weigh=always(Weight.RISK)),
    Told("url", "store-moved", "address is", weigh=always(Weight.RISK)),
    Told("image", "image-changed", "image is", weigh=always(Weight.RISK)),
    Told("exchange", "topic-route-changed", "exchange is", weigh=always(Weight.BREAKING)),
    Told("size", "storage-changed", "storage is", words.size, risk_when(lowered)),
    Told("port", "port-changed", "port is"),
    Told("scheme", "address-changed", "scheme of its address is"),
    Told("local", "local-run-changed", "local run is", words.local_run),
    Told("profile", "profile-changed", "profile is"),
    Told("args", "command-changed", "arguments are"),
)  # fmt: skip
"""Facts of a broker that are told one by one."""


def topics(before: Plan, after: Plan) -> Iterator[Difference]:
    """Topics by name, with who publishes and who reads."""
    both = paired(before.topics, after.topics, by_name)
    for topic in both.gone:
        readers = f"; {words.listed(topic.consumers)} read it" if topic.consumers else ""
        weight = Weight.BREAKING if topic.consumers else Weight.RISK
        text = f"topic removed{readers}; messages that are kept are not touched"
        yield Difference("topic-removed", weight, f"topic {topic.name}", text)
    for topic in both.new:
        text = f"new topic on {topic.broker}, published by {words.listed(topic.publishers)}"
        text += f", read by {words.listed(topic.consumers)}"
        yield Difference("topic-added", Weight.CHANGE, f"topic {topic.name}", text)
    for old, new in both.both:
        about = f"topic {new.name}"
        yield from compared(TOPIC, old, new, subject=about)
        if old.publishers != new.publishers:
            silent = old.publishers and not new.publishers
            text = f"published by {words.listed(new.publishers, 'nobody')}"
            text += f", was {words.listed(old.publishers, 'nobody')}"
            weight = Weight.RISK if silent else Weight.CHANGE
            yield Difference("publishers-changed", weight, about, text)
        if old.consumers != new.consumers:
            lost = set(old.consumers) - set(new.consumers)
            text = f"read by {words.listed(new.consumers, 'nobody')}"
            text += f", was {words.listed(old.consumers, 'nobody')}"
            weight = Weight.RISK if lost else Weight.CHANGE
            yield Difference("readers-changed", weight, about, text)


def brokers(before: Plan, after: Plan) -> Iterator[Difference]:
    """Brokers by name."""
    both = paired(before.brokers, after.brokers, by_name)
    for broker in both.gone:
        text = f"{broker.kind} no longer used; its messages are not touched"
        yield Difference("broker-removed", Weight.RISK, broker.name, text)
    for broker in both.new:
        text = f"new broker, {broker.kind}"
        yield Difference("broker-added", Weight.CHANGE, broker.name, text)
    for old, new in both.both:
        about = new.name
        yield from compared(BROKER, old, new, subject=about)
        yield from server(old, new, about)
