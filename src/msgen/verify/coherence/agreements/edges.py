"""Policies allow the connections that settings and gateway name, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.agreements.addresses import addresses
from msgen.verify.coherence.facts import Runtime
from msgen.verify.coherence.world import World


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield connections that are allowed, and that nothing makes."""
    for runtime in world.runtimes:
        if runtime.allowed is None:
            continue
        needed = {*_told(runtime), *_routed(world, runtime)}
        files = {each.name: each.file for each in runtime.workloads}
        for one, host, port in sorted(runtime.allowed):
            if (one, host, port) not in needed:
                message = f"{one} may connect to {host} on {port}, and nothing tells it to"
                yield world.disagreement(files[one], f"{host}:", message)


def _told(runtime: Runtime) -> Iterator[tuple[str, str, int]]:
    for workload in runtime.workloads:
        for value in workload.env.values():
            for address in addresses(value):
                yield workload.name, address.host, address.port


def _routed(world: World, runtime: Runtime) -> Iterator[tuple[str, str, int]]:
    for each, workload, gateway in world.gateways:
        if each is runtime:
            for host, port in gateway.clusters.values():
                yield workload.name, host, port
