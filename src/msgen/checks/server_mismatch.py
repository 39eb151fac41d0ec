"""A database is put on a server of another kind, or on one that is itself on a server.

Why:
    server says that several databases share one server, so both must be of one kind, and the
    server must stand on its own.

Example:
    datastores:
      main: {kind: mysql}
      orders-db: {kind: postgres, server: main}

Fix:
    datastores:
      main: {kind: postgres}
      orders-db: {kind: postgres, server: main}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Kinds that differ, and servers of servers."""
    stores = written.spec.datastores
    for name, store in stores.items():
        server = stores.get(store.server or "")
        if server is None:
            continue
        place = written.at(("datastores", name, "server"))
        if server.kind != store.kind:
            message = f'"{name}" is {store.kind}, and its server "{store.server}" is {server.kind}'
            yield RULE.at(place, message, hint="databases share a server of their own kind")
        elif server.server is not None:
            message = f'"{store.server}" is itself on the server "{server.server}"'
            yield RULE.at(place, message, hint=f"write server: {server.server}")
