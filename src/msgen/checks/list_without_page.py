"""A list from a store has no page parameter, so callers see its first hundred items alone.

Why:
    A store answers with a hundred rows at most, oldest first: without a bound, a list grows
    until it fits in no answer. A query parameter `page` that is an int asks for the rows after
    those; `limit`, `size` or `page_size` says how many a page has. The handler passes them on.

Example:
    services:
      order: {endpoints: {GET /orders: {response: [Order], reads: [orders-db.orders]}}}

Fix:
    GET /orders: {query: {page: optional int(1..)}, response: [Order], reads: [orders-db.orders]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import Access, Endpoint, SourceOf
from msgen.plan.pages import PAGE_SIZE, page_fields
from msgen.spec.shapes import Array, Ref

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """One note a generated endpoint that somebody may call."""
    entities = {
        (store.name, entity.name): entity.type_name
        for store in planned.plan.stores
        if store.image is None
        for entity in store.entities
    }
    for workload in planned.plan.workloads:
        if workload.source is not SourceOf.BLUEPRINT:
            continue
        for endpoint in workload.endpoints:
            if not (endpoint.public or endpoint.callers) or endpoint.method != "GET":
                continue
            if any(word == "page" for _, word in page_fields(endpoint.query, planned.resolve)):
                continue
            for use in endpoint.reads:
                kept = entities.get((use.store, use.entity))
                if use.access is Access.LIST and kept == _listed(planned, endpoint):
                    yield RULE.at(
                        planned.at(endpoint.loc, key=True),
                        f"{endpoint.label} of {workload.name} answers with the first {PAGE_SIZE} "
                        f"{use.entity} alone: no parameter asks for the next ones",
                        hint="say query: {page: optional int(1..)}",
                    )
                    break


def _listed(planned: Planned, endpoint: Endpoint) -> str | None:
    """The name of the type that an endpoint answers with a list of; a text that is no name."""
    shape = endpoint.success.shape
    plain = planned.resolve(shape) if shape is not None else None
    items = plain.items if isinstance(plain, Array) else None
    return items.name if isinstance(items, Ref) else ""
