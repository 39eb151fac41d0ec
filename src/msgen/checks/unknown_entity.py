"""A handler reads or writes an entity that its store does not have.

Why:
    Entities are declared with the store, as a name and the type of what is kept. The name may
    be left out where the store has just one.

Example:
    services:
      order: {endpoints: {POST /orders: {writes: [orders-db.order]}}}
    datastores:
      orders-db: {kind: postgres, entities: {orders: {id: uuid}}}

Fix:
    writes: [orders-db.orders]
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.keys import EntityRef
from msgen.spec.models.data import Datastore

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Entities that are not declared, and those that are left open."""
    for handler in written.handlers:
        for verb in ("reads", "writes"):
            for index, ref in enumerate(getattr(handler.work, verb)):
                store = written.spec.datastores.get(ref.store)
                if store is None:
                    continue
                place = (*handler.path, verb, index)
                if ref.entity is None and len(store.entities) > 1:
                    message = f'"{ref.store}" has several entities, and {handler.text} says none'
                    hint = "write " + " or ".join(f"{ref.store}.{name}" for name in store.entities)
                    yield RULE.at(written.at(place), message, hint=hint)
                elif ref.entity is not None and ref.entity not in store.entities:
                    message = f'"{ref.store}" has no entity "{ref.entity}"'
                    yield RULE.at(written.at(place), message, hint=_hint(ref, store))


def _hint(ref: EntityRef, store: Datastore) -> str:
    best = nearest(ref.entity or "", store.entities)
    if best:
        return f'did you mean "{ref.store}.{best}"?'
    if store.entities:
        return f'entities of "{ref.store}" are {", ".join(store.entities)}'
    return f"declare it: {ref.store}: {{entities: {{{ref.entity}: …}}}}"
