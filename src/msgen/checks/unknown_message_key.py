"""The key of a topic is no field of its messages.

Why:
    The key decides which messages stay in order, so it must be in each of them.

Example:
    topics: {order.placed: {schema: {id: uuid, customer: uuid}, key: costumer}}

Fix:
    topics: {order.placed: {schema: {id: uuid, customer: uuid}, key: customer}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.plan.fits import resolve_shape
from msgen.spec.shapes import Object

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Keys that the schema lacks."""
    for name, topic in written.spec.topics.items():
        shape = resolve_shape(topic.schema_, written.spec.types) if topic.schema_ else None
        if topic.key is None or not isinstance(shape, Object):
            continue
        fields = [field.name for field in shape.fields]
        if topic.key not in fields:
            best = nearest(topic.key, fields)
            yield RULE.at(
                written.at(("topics", name, "key")),
                f'messages of "{name}" have no field "{topic.key}"',
                hint=f'did you mean "{best}"?' if best else f"they have {', '.join(fields)}",
            )
