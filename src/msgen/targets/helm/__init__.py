"""Charts for Kubernetes: a library, a thin chart a service, one of all servers, and an umbrella.

An environment is a file of values: everything else is the same in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.targets.helm.options import OPTIONS
from msgen.views import slices

__all__ = ["OPTIONS", "OUTLINE", "READS", "files"]

READS = frozenset(
    {"replicas", "autoscale", "resources", "init", "sidecars", "volumes", "hardening", "size",
     "cidr", "registry"}
)  # fmt: skip
OUTLINE = slices.deployment
"""What endpoints take, answer and do changes nothing here."""


def files(plan: Plan) -> Iterator[File]:
    """Yield the charts where there is anything to run."""
    from msgen.targets.helm import system_charts

    yield from system_charts.files(plan)
