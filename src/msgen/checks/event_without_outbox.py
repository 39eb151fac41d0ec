"""A handler changes a database and publishes what it did, and one may happen without the other.

Why:
    The row is kept first and the message goes out afterwards. Where the broker is away at that
    moment, or the process ends, the message is lost, and nobody hears of what was kept. With an
    outbox the message is kept with the row, in one transaction, and published from there.

Example:
    POST /orders: {writes: [orders-db.orders], publishes: [order.placed]}

Fix:
    POST /orders: {writes: [orders-db.orders], publishes: [{order.placed: {outbox: true}}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.kinds import STORES
from msgen.plan.model import Consumer, Endpoint, SourceOf, Workload

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """One note a handler, at the first topic without an outbox."""
    for workload in planned.plan.workloads:
        if workload.source is not SourceOf.BLUEPRINT or workload.blueprint is None:
            continue
        able = _able(planned, workload)
        for handler in workload.handlers:
            bare = [each.topic for each in handler.publishes if not each.outbox]
            store = next((use.store for use in handler.writes if use.store in able), None)
            if bare and store is not None:
                yield RULE.at(
                    planned.at((*handler.loc, "publishes", bare[0])),
                    f'{_label(handler)} of {workload.name} keeps its data in "{store}" and '
                    f"publishes {' and '.join(bare)} after that: the message is lost if the "
                    "broker is away",
                    hint=f"keep both or none: publishes: [{{{bare[0]}: {{outbox: true}}}}]",
                )


def _able(planned: Planned, workload: Workload) -> set[str]:
    """The SQL databases whose tables the workload makes: these can hold an outbox."""
    return {
        store.name
        for store in planned.plan.stores
        if store.kind in STORES
        and STORES[store.kind].embedded == "sqlite"
        and store.entities
        and store.owners[:1] == (workload.name,)
    }


def _label(handler: Endpoint | Consumer) -> str:
    return handler.label if isinstance(handler, Endpoint) else f"the consumer of {handler.topic}"
