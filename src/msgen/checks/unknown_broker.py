"""A topic has no broker, or one that does not exist, or a choice of several.

Why:
    Each topic lives on one broker. Where the spec has just one, it is implied.

Example:
    brokers: {events: {kind: kafka}, jobs: {kind: rabbitmq}}
    topics: {order.placed: {}}

Fix:
    topics: {order.placed: {broker: events}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Topics whose broker cannot be told."""
    brokers = written.spec.brokers
    for name, topic in written.spec.topics.items():
        path: Path = ("topics", name)
        if topic.broker is not None:
            if topic.broker not in brokers:
                best = nearest(topic.broker, brokers)
                message = f'topic "{name}" is on "{topic.broker}", which is no broker'
                hint = (
                    f'did you mean "{best}"?'
                    if best
                    else f"define it: brokers: {{{topic.broker}: {{kind: nats}}}}"
                )
                yield RULE.at(written.at((*path, "broker")), message, hint=hint)
        elif not brokers:
            message = f'topic "{name}" needs a broker, and the spec has none'
            hint = "for example brokers: {events: {kind: nats}}"
            yield RULE.at(written.at(path, key=True), message, hint=hint)
        elif len(brokers) > 1:
            message = f'topic "{name}" does not say on which broker it is: {", ".join(brokers)}'
            hint = f"write {name}: {{broker: {next(iter(brokers))}}}"
            yield RULE.at(written.at(path, key=True), message, hint=hint)
