"""The whole system in containers on one machine: `compose.yaml`, and a file for each part of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.views import slices

__all__ = ["OUTLINE", "READS", "files"]

READS = frozenset({"resources", "init", "sidecars", "volumes", "hardening"})
OUTLINE = slices.deployment
"""What endpoints take, answer and do changes nothing here."""


def files(plan: Plan) -> Iterator[File]:
    """Yield the files where there is anything to run."""
    from msgen.targets.compose import project

    yield from project.files(plan)
