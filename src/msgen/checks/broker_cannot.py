"""A topic asks for something that its broker does not have.

Why:
    Partitions belong to Kafka, exchanges, routing keys and queues to RabbitMQ, streams and
    lists to Redis. On another broker they would have no effect, and msgen ignores nothing
    silently.

Example:
    brokers: {events: {kind: nats}}
    topics: {order.placed: {partitions: 6}}

Fix:
    brokers: {events: {kind: kafka}}
    topics: {order.placed: {partitions: 6}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


_ONLY = {
    "partitions": ("kafka",),
    "exchange": ("rabbitmq",),
    "routing_key": ("rabbitmq",),
    "queue": ("rabbitmq",),
    "as_": ("redis",),
    "retain": ("kafka", "nats", "redis"),
}


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Settings of topics, then defaults of brokers for their topics."""
    brokers = written.spec.brokers
    sole = next(iter(brokers)) if len(brokers) == 1 else None
    for name, topic in written.typed.topics.items():
        broker = brokers.get(topic.broker or sole or "")
        if broker is not None:
            said = topic.model_fields_set
            yield from _check(written, ("topics", name), said, broker.kind, f'topic "{name}"')
    for name, broker in written.typed.brokers.items():
        said = broker.model_fields_set
        yield from _check(written, ("brokers", name), said, broker.kind, f'broker "{name}"')


def _check(
    written: Written, path: Path, said: set[str], kind: str, what: str
) -> Iterator[Diagnostic]:
    for setting, kinds in _ONLY.items():
        if setting in said and kind not in kinds:
            word = setting.rstrip("_")
            yield RULE.at(
                written.at((*path, word), key=True),
                f"{what} sets {word}, which {kind} does not have",
                hint=f"delete it: it is for {', '.join(kinds)}",
            )
