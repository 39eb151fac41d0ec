"""Who waits for somebody waits longer than that one takes."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.units import seconds
from msgen.verify.coherence.world import World

_WAITS, _NONE = "_TIMEOUT", "none"


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield times that do not fit into each other."""
    yield from _probes(world)
    yield from _ends(world)
    yield from _deadlines(world)
    yield from _waits(world)


def _probes(world: World) -> Iterator[Diagnostic]:
    for file, image in world.images.items():
        probe = image.probe
        if probe and probe.within_s and probe.allowed_s and probe.within_s >= probe.allowed_s:
            waits, allowed = f"{probe.within_s:g} s", f"{probe.allowed_s:g} s"
            message = f"the probe waits {waits}, and is stopped after {allowed}"
            yield world.disagreement(file, "HEALTHCHECK", message)


def _ends(world: World) -> Iterator[Diagnostic]:
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            grace = seconds(workload.env.get("STOP_GRACE", ""))
            if grace is None or workload.service is None:
                continue
            grace += seconds(workload.env.get("STOP_PAUSE", "")) or 0
            if workload.grace_s is None or workload.grace_s <= grace:
                given = "no time" if workload.grace_s is None else f"{workload.grace_s:g} s"
                needs = f"{workload.name} needs {grace:g} s to stop (STOP_GRACE)"
                yield world.disagreement(workload.file, "grace", f"{needs}, and gets {given}")


def _deadlines(world: World) -> Iterator[Diagnostic]:
    for _, _, gateway in world.gateways:
        for route in gateway.routes:
            if route.deadline_ms is None or route.timeout_s is None:
                continue
            if abs(route.timeout_s * 1000 - route.deadline_ms) > 1:
                ends = f"route {route.name} ends after {route.timeout_s:g} s"
                message = f"{ends}, and tells the service {route.deadline_ms} ms"
                yield world.disagreement(gateway.file, f"name: {route.name}", message)


def _waits(world: World) -> Iterator[Diagnostic]:
    """What an environment says of the time that a service waits for another is a time."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            for name, value in sorted(workload.env.items()):
                told = name.endswith(_WAITS) and workload.service and value != _NONE
                if told and not seconds(value):
                    message = f"{name} of {workload.name} is {value}, which is no time"
                    yield world.disagreement(workload.file, f"{name}:", message)
