"""How the blueprints say that their services are run."""

from __future__ import annotations

from pathlib import Path

from msgen.blueprints.catalog import discover
from msgen.plan.model import Plan

_OWN = "blueprints"


def blueprint_commands(plan: Plan, repository: Path) -> dict[str, tuple[str, ...]]:
    """The `commands.run` of each blueprint of the plan, by the blueprint's name.

    The repository's own blueprints come first, as when the services were generated.
    """
    own = repository / _OWN
    catalog = discover((own,) if own.is_dir() else ())
    used = {workload.blueprint for workload in plan.workloads} & set(catalog.names)
    return {name: catalog[name].manifest.commands.run for name in sorted(filter(None, used))}
