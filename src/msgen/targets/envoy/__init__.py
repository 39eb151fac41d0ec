"""The gateway as Envoy's configuration: what `new` writes, and what `up` runs on real ports."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.views import slices

__all__ = ["OUTLINE", "files"]

OUTLINE = slices.routing
"""What services do inside changes nothing here."""


def files(plan: Plan) -> Iterator[File]:
    """Write the configuration, where anything of the system is public."""
    from msgen.targets.envoy import configuration

    yield from configuration.files(plan)
