"""The type of an entity is not a record with fields.

Why:
    Each entity becomes a table, and each field a column. A text or a list alone has none.

Example:
    datastores: {orders-db: {kind: postgres, entities: {tags: [string]}}}

Fix:
    datastores: {orders-db: {kind: postgres, entities: {tags: {id: uuid, name: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.fits import resolve_shape
from msgen.spec.shapes import Foreign, Object, Ref

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Entities of other shapes than objects."""
    for name, store in written.spec.datastores.items():
        for entity, shape in store.entities.items():
            found = resolve_shape(shape, written.spec.types)
            if not isinstance(found, Object | Ref | Foreign):
                yield RULE.at(
                    written.at(("datastores", name, "entities", entity)),
                    f'the entity "{entity}" is not a record with fields',
                    hint="give it a map of fields, or the name of such a type",
                )
