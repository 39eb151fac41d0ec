"""A service publishes or consumes a topic that is not declared.

Why:
    Topics are declared under topics, with the schema of their messages, so that publisher and
    consumer agree.

Example:
    services:
      mailer: {kind: worker, consumes: {order.place: {}}}
    topics:
      order.placed: {schema: {id: uuid}}
    brokers: {events: {kind: nats}}

Fix:
    consumes: {order.placed: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Topics of publications and subscriptions."""
    topics = written.spec.topics
    for handler in written.handlers:
        if handler.endpoint is None and handler.label not in topics:
            yield _unknown(written, handler.service, "consumes", handler.label, handler.path)
        for topic in handler.work.publishes:
            if topic not in topics:
                path = (*handler.path, "publishes", topic)
                yield _unknown(written, handler.service, "publishes", topic, path)


def _unknown(written: Written, service: str, verb: str, topic: str, path: Path) -> Diagnostic:
    best = nearest(topic, written.spec.topics)
    hint = f'did you mean "{best}"?' if best else f"declare it: topics: {{{topic}: {{}}}}"
    message = f'service "{service}" {verb} "{topic}", which is no topic'
    return RULE.at(written.at(path, key=True), message, hint=hint)
