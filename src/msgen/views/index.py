"""A plan, looked up by name: made once a plan, whatever the number of its services."""

from __future__ import annotations

from collections.abc import Mapping

from msgen.plan.model import External, Plan, SourceOf, Store, Topic, Workload
from msgen.records import dataclass
from msgen.views.openapi import documented


@dataclass(frozen=True, slots=True)
class Index:
    """The parts of a plan by name.

    ``documents`` are the labels of the endpoints that each generated service documents.
    """

    workloads: Mapping[str, Workload]
    externals: Mapping[str, External]
    stores: Mapping[str, Store]
    topics: Mapping[str, Topic]
    documents: Mapping[str, frozenset[str]]


_last: list[tuple[Plan, Index]] = []


def index_of(plan: Plan) -> Index:
    """Return the index of ``plan``; the last one is remembered."""
    if not _last or _last[0][0] is not plan:
        _last[:] = [(plan, _index(plan))]
    return _last[0][1]


def _index(plan: Plan) -> Index:
    return Index(
        workloads={each.name: each for each in plan.workloads},
        externals={each.name: each for each in plan.externals},
        stores={each.name: each for each in plan.stores},
        topics={each.name: each for each in plan.topics},
        documents={
            each.name: frozenset(endpoint.label for endpoint in documented(each))
            for each in plan.workloads
            if each.source is SourceOf.BLUEPRINT
        },
    )
