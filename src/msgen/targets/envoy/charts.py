"""The configuration of a gateway in Kubernetes, as files of the system's charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.render.produce import from_data
from msgen.targets.envoy.addresses import in_network
from msgen.targets.envoy.bootstrap import bootstrap


def in_charts(plan: Plan, compose: File) -> Iterator[File]:
    """Write what dials Services instead of processes, and what differs in an environment.

    ``compose`` is the same for a network in which processes are dialled.
    """
    there = in_network(plan, direct=False)
    folder = f"deploy/helm/{plan.overview.name}/files"
    data = None
    if there == in_network(plan):  # the same text, and it is long
        yield replace(compose, path=f"{folder}/envoy.yaml")
    else:
        data = bootstrap(plan, there)
        yield from_data(f"{folder}/envoy.yaml", data, producer=compose.origin.producer)
    for overlay in plan.overlays:
        other = bootstrap(overlay, in_network(overlay, direct=False))
        data = data or bootstrap(plan, there)
        if other != data:
            path = f"{folder}/envoy-{overlay.environment}.yaml"
            yield from_data(path, other, producer=compose.origin.producer)
