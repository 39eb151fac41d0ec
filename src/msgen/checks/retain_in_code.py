"""An environment keeps messages for another time than the code does.

Why:
    Most policies of an environment reach a service as variables. How long a topic keeps messages
    is said by the code that makes it, the same everywhere, so that here it changes nothing.

Example:
    topics: {order.placed: {retain: 7d}}
    environments: {prod: {topics: {order.placed: {retain: 30d}}}}

Fix:
    topics: {order.placed: {retain: 30d}}
    environments: {prod: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Topics that an environment would keep for longer or shorter."""
    for name, environment in written.spec.environments.items():
        for topic, change in environment.topics.items():
            declared = written.typed.topics.get(topic)
            if declared is None or change.retain in (None, declared.retain):
                continue
            yield RULE.at(
                written.at(("environments", name, "topics", topic, "retain"), key=True),
                f'"{topic}" is kept in "{name}" for as long as everywhere: its code says so',
                hint="write it at the topic itself, for all environments",
            )
