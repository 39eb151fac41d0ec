"""The ports of a service are the same in its image, where it runs, and for who asks how it is."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.agreements.addresses import addresses
from msgen.verify.coherence.facts import Code, Runtime, Workload
from msgen.verify.coherence.world import World

_PORTS = ("HTTP_PORT", "ADMIN_PORT")
_CHASSIS = "libs/python/src"


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield ports that differ, and probes that ask at the wrong place."""
    for runtime in world.runtimes:
        for workload in runtime.workloads:
            if workload.service is not None:
                yield from _ports(world, workload)
            elif workload.name not in _offering_http(runtime):
                yield from _server(world, runtime, workload)
            yield from _probes(world, runtime, workload)
    for scrape in world.scrapes:
        image = world.images.get(f"services/{scrape.host}/Dockerfile")
        if image and _CHASSIS in image.copies and scrape.path not in world.serves:
            message = f"metrics are asked of {scrape.path}, which {scrape.host} does not serve"
            yield world.disagreement(scrape.file, scrape.path, message)


def _ports(world: World, workload: Workload) -> Iterator[Diagnostic]:
    image = world.images.get(workload.dockerfile or "")
    if image is None:
        return
    told = {name: workload.env[name] for name in _PORTS if name in workload.env}
    for name, port in told.items():
        made = image.env.get(name, port)
        if made != port:
            message = f"{name} is {port} for {workload.name}, and {made} in its image"
            yield world.disagreement(workload.file, f"{name}:", message)
        if image.exposes and not (port.isdigit() and int(port) in image.exposes):
            message = (
                f"{workload.name} listens on {port} by {name}, which its image does not expose"
            )
            yield world.disagreement(image.file, "EXPOSE", message)
    for port_ in sorted(image.exposes - {int(each) for each in told.values() if each.isdigit()}):
        message = (
            f"the image of {workload.name} exposes {port_}, and nothing tells it to listen there"
        )
        yield world.disagreement(image.file, "EXPOSE", message)
    ports = frozenset(int(each) for each in told.values() if each.isdigit())
    for place in workload.listens:
        if ports and place - image.exposes and place != ports:
            message = (
                f"{workload.name} listens on {sorted(ports)}, and is said to on {sorted(place)}"
            )
            yield world.disagreement(workload.file, "ports:", message)
    if image.user and image.user.partition(":")[0] in {"0", "root"}:
        yield world.disagreement(image.file, "USER", f"the image of {workload.name} runs as root")


def _offering_http(runtime: Runtime) -> frozenset[str]:
    """Servers that are called over HTTP may tell how they are on a port of its own."""
    return frozenset(
        address.host
        for workload in runtime.workloads
        for value in workload.env.values()
        if value.startswith("http")
        for address in addresses(value)
    )


def _server(world: World, runtime: Runtime, workload: Workload) -> Iterator[Diagnostic]:
    """A server of somebody else is asked on ports that it is told.

    Health checks of Compose hold other numbers as well, so one that fits is enough there.
    """
    told = frozenset[int]().union(*workload.listens)
    strange = workload.asked - told
    if told and strange and (runtime.allowed is not None or not told & workload.asked):
        message = f"{workload.name} is asked on {sorted(strange)}, and told {sorted(told)}"
        yield world.disagreement(workload.file, str(min(strange)), message)


def _probes(world: World, runtime: Runtime, workload: Workload) -> Iterator[Diagnostic]:
    code = world.code.get(workload.service or "")
    for probe in workload.probes:
        image = world.images.get(workload.dockerfile or "")
        file = image.file if image and probe is image.probe else workload.file
        where = f":{probe.port}{probe.path}"
        if not _asked(workload, probe.port, code):
            message = f"{workload.name} is asked on {probe.port}, where it does not listen"
            yield world.disagreement(file, where, f"{message} in {runtime.name}")
        if image and _CHASSIS in image.copies and probe.path not in world.serves:
            message = f"{workload.name} is asked for {probe.path}, which its code does not serve"
            yield world.disagreement(file, where, message)


def _asked(workload: Workload, port: int, code: Code | None) -> bool:
    """A worker has no ports of its own; its chassis answers on the port that HTTP_PORT has."""
    ports = frozenset[int]().union(*workload.listens)
    return port in ports if ports else code is None or port == code.port
