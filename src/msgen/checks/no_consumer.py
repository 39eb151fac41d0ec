"""A topic is published, and nothing consumes it.

Why:
    Messages would be stored and thrown away. Where consumers are outside the system, this is
    right, and the note can be ignored.

Example:
    services:
      order: {endpoints: {POST /orders: {publishes: [order.placed]}}}
    topics: {order.placed: {}}

Fix:
    services:
      mailer: {kind: worker, consumes: {order.placed: {}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Topics with publishers alone, and those with neither."""
    consumed = {topic for service in written.spec.services.values() for topic in service.consumes}
    published = {topic for handler in written.handlers for topic in handler.work.publishes}
    for topic in written.spec.topics:
        if topic not in consumed:
            verb = "is published, and nothing consumes it"
            message = f'topic "{topic}" {verb if topic in published else "is used by nobody"}'
            hint = f"some service says consumes: {{{topic}: {{}}}}"
            yield RULE.at(written.at(("topics", topic), key=True), message, hint=hint)
