"""A handler uses something that is no datastore, or a database names a server that is none.

Why:
    The words before the dot name a datastore. Handlers get a repository for each entity that
    they read or write.

Example:
    services:
      order: {endpoints: {POST /orders: {writes: [order-db.orders]}}}
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

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Stores of handlers, then servers of stores."""
    stores = written.spec.datastores
    for handler in written.handlers:
        for verb in ("reads", "writes"):
            for index, ref in enumerate(getattr(handler.work, verb)):
                if ref.store not in stores:
                    message = f'{handler.text} {verb} "{ref.store}", which is no datastore'
                    place = written.at((*handler.path, verb, index))
                    yield RULE.at(place, message, hint=_hint(written, ref.store))
    for name, store in stores.items():
        if store.server is not None and store.server not in stores:
            message = f'the server of "{name}" is "{store.server}", which is no datastore'
            place = written.at(("datastores", name, "server"))
            yield RULE.at(place, message, hint=_hint(written, store.server))


def _hint(written: Written, name: str) -> str:
    if name in written.names:
        return f'"{name}" is a {written.noun(name)}'
    best = nearest(name, written.spec.datastores)
    return f'did you mean "{best}"?' if best else f'define "{name}" under datastores'
