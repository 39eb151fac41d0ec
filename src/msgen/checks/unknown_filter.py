"""A list has a query parameter that no field of its items has, but one is spelt much like it.

Why:
    Parameters of a list that are named like a field of its items filter it. Any other is the
    handler's own business: it is accepted, and changes nothing until the handler is written.

Example:
    GET /tickets: {query: {prioritty: optional string}, response: [Ticket], reads: [db.tickets]}

Fix:
    GET /tickets: {query: {priority: optional string}, response: [Ticket], reads: [db.tickets]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.names import nearest
from msgen.plan.model import Access
from msgen.plan.pages import page_fields

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Parameters of lists that are near a field of the first entity that is listed."""
    entities = {
        (store.name, entity.name): entity
        for store in planned.plan.stores
        for entity in store.entities
    }
    for workload in planned.plan.workloads:
        for endpoint in workload.endpoints:
            use = next((use for use in endpoint.reads if use.access is Access.LIST), None)
            entity = entities.get((use.store, use.entity)) if use else None
            if entity is None:
                continue
            fields = {field.name for field in entity.shape.fields}
            paging = {field.name for field, _ in page_fields(endpoint.query, planned.resolve)}
            for field in endpoint.query.fields:
                best = nearest(field.name, fields - {other.name for other in endpoint.query.fields})
                if field.name in fields | paging or best is None:
                    continue
                yield RULE.at(
                    planned.at((*endpoint.loc, "query", field.name), key=True),
                    f'{endpoint.label} of {workload.name} does not filter by "{field.name}": '
                    f"{entity.name} have no such field",
                    hint=f'did you mean "{best}"?',
                )
