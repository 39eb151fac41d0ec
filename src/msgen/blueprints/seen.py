"""What each generated service is rendered from: its slice of the plan, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgen.blueprints.catalog import Blueprint, Catalog
from msgen.plan.model import Plan, SourceOf, Workload
from msgen.views.slices import Digests, Slices


def seen_by_services(
    plan: Plan, catalog: Catalog, wanted: Collection[str] | None = None
) -> Iterator[tuple[Workload, Blueprint, Plan]]:
    """Yield each generated service, or those in `wanted`, with its blueprint and what it sees.

    A web front end shows all that the system offers, and sees the whole plan.
    """
    slices = Slices(plan)
    for workload in plan.workloads:
        if workload.source is not SourceOf.BLUEPRINT or workload.blueprint is None:
            continue
        if wanted is None or workload.name in wanted:
            blueprint = catalog[workload.blueprint]
            whole = blueprint.manifest.view == "web"
            yield workload, blueprint, plan if whole else slices.of(workload)


def digests(plan: Plan, catalog: Catalog, known: Digests | None = None) -> dict[str, str]:
    """Return, for each generated service, the digest of what it sees; `known` may know parts."""
    told = known or Digests()
    return {workload.name: told.of(seen) for workload, _, seen in seen_by_services(plan, catalog)}
