"""The gateway leads to services that are there, for what they have, and trusts whom they trust."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.facts import Gateway, Runtime, Workload
from msgen.verify.coherence.world import CONFIG, World


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield what the gateway and the services see differently."""
    for runtime, workload, gateway in world.gateways:
        yield from _clusters(world, runtime, workload, gateway)
        yield from _routes(world, gateway)
        if workload.mounts[CONFIG] == gateway.file:  # each environment has an issuer of its own
            yield from _trust(world, runtime, gateway)
        for ports in (workload.asked, workload.published):
            for port in sorted(ports - gateway.ports):
                message = f"the gateway listens on {sorted(gateway.ports)}, and not on {port}"
                yield world.disagreement(workload.file, str(port), message)


def _clusters(
    world: World, runtime: Runtime, entrance: Workload, gateway: Gateway
) -> Iterator[Diagnostic]:
    for name, (host, port) in gateway.clusters.items():
        if "." in host:
            continue  # outside of the system
        other = runtime.hosts.get(host)
        if other is None:
            message = f"cluster {name} leads to {host}, which {runtime.name} does not run"
        elif not other.answers(port):
            message = f"cluster {name} leads to port {port} of {host}, where it does not listen"
        elif not runtime.meet(entrance, host, port):
            message = f"no network joins the gateway and {host}"
        else:
            continue
        yield world.disagreement(gateway.file, f"name: {name}", message)
    used = {route.cluster for route in gateway.routes}
    for name in sorted(used - gateway.clusters.keys()):
        message = f"a route leads to cluster {name}, which is not there"
        yield world.disagreement(gateway.file, f"cluster: {name}", message)


def _routes(world: World, gateway: Gateway) -> Iterator[Diagnostic]:
    for route in gateway.routes:
        host, _ = gateway.clusters.get(route.cluster, ("", 0))
        offered = world.endpoints.get(host)
        if offered is None or route.path is None:
            continue
        for method in sorted(route.methods - {"HEAD"}):
            if not any(each.takes(method, route.path) for each in offered):
                message = f"route {route.name} asks {host} for {method} {route.path}"
                text = f"{message}, which its code does not have"
                yield world.disagreement(gateway.file, f"name: {route.name}", text)


def _trust(world: World, runtime: Runtime, gateway: Gateway) -> Iterator[Diagnostic]:
    pairs = (
        ("IDENTITY_ISSUER", gateway.issuers),
        ("IDENTITY_AUDIENCE", gateway.audiences),
        ("IDENTITY_JWKS_URL", gateway.jwks),
    )
    for workload in runtime.workloads:
        for name, trusted in pairs:
            said = workload.env.get(name)
            if workload.service and said and trusted and said not in trusted:
                message = f"{name} of {workload.name} is {said}; the gateway has {sorted(trusted)}"
                yield world.disagreement(workload.file, f"{name}:", message)
