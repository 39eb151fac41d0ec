"""The gateway as Envoy's configuration: what `new` writes, and what `up` runs on real ports."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.render.produce import from_data
from msgen.targets.envoy.addresses import Address, Addresses, in_network
from msgen.targets.envoy.bootstrap import bootstrap
from msgen.targets.envoy.replies import HEALTH_PATH

__all__ = ["HEALTH_PATH", "Address", "Addresses", "bootstrap", "files", "in_network"]

OUTLINED = True
"""What services do inside changes nothing here."""


def files(plan: Plan) -> Iterator[File]:
    """Write `gateway/envoy.yaml`, where anything of the system is public."""
    if plan.routes:
        data = bootstrap(plan, in_network(plan))
        yield from_data("gateway/envoy.yaml", data, producer="targets/envoy")
