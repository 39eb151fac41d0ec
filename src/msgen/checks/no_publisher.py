"""A topic is consumed, and nothing publishes to it.

Why:
    The consumer would wait for ever. Where messages come from outside the system, this is
    right, and the warning can be ignored.

Example:
    services:
      mailer: {kind: worker, consumes: {order.placed: {}}}
    topics: {order.placed: {}}

Fix:
    endpoints: {POST /orders: {publishes: [order.placed]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Topics with consumers alone."""
    published = {topic for handler in written.handlers for topic in handler.work.publishes}
    for handler in written.handlers:
        topic = handler.label
        consumed = handler.endpoint is None and topic in written.spec.topics
        if consumed and topic not in published:
            yield RULE.at(
                written.at(handler.path, key=True),
                f'service "{handler.service}" consumes "{topic}", and nothing publishes it',
                hint=f"some endpoint or consumer says publishes: [{topic}]",
            )
