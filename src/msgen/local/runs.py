"""How the blueprints say that their services are run."""

from __future__ import annotations

from msgen.plan.model import Plan


def blueprint_commands(_plan: Plan) -> dict[str, tuple[str, ...]]:
    """The `commands.run` of each blueprint of the plan, by the blueprint's name."""
    return {}
