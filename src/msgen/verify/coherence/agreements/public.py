"""What is public is the same in every runtime, and has the time that its code takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from msgen.diagnostics import Diagnostic
from msgen.verify.coherence.facts import Endpoint, Gateway, Route, Workload
from msgen.verify.coherence.units import seconds
from msgen.verify.coherence.world import World

_ANY_HOST = "envoy.local.yaml"
"""Sees all routes under every host, and so refuses more."""
_TIMEOUTS = "ENDPOINT_TIMEOUTS"


def disagreements(world: World) -> Iterator[Diagnostic]:
    """Yield paths that one runtime has alone, and those whose time differs."""
    for gateway in world.routed:
        yield from _others(world, world.routed[0], gateway)
    for runtime, _, gateway in world.gateways:
        for route in gateway.routes:
            host, _ = gateway.clusters.get(route.cluster, ("", 0))
            service = runtime.hosts.get(host)
            for endpoint in _endpoints(world, host, route):
                given = _deadline(endpoint, service)
                if route.timeout_s and given and route.timeout_s != given:
                    ends = f"route {route.name} ends after {route.timeout_s:g} s"
                    message = f"{ends}, and {host} after {given:g} s"
                    yield world.disagreement(gateway.file, f"name: {route.name}", message)
    for runtime in world.runtimes:
        for service in runtime.workloads:
            known = {each.name for each in world.endpoints.get(service.service or "", ())}
            for name in sorted(_changed(service).keys() - known):
                message = (
                    f"{_TIMEOUTS} of {service.name} names {name}, which its code does not have"
                )
                yield world.disagreement(service.file, _TIMEOUTS, message)


def _others(world: World, first: Gateway, other: Gateway) -> Iterator[Diagnostic]:
    """Hosts may differ from one runtime to the next, what is found below them may not."""
    one, two = _public(first), _public(other)
    for public in sorted(one.keys() - two.keys()):
        message = f"{first.file} leads {public}; {other.file} does not"
        yield world.disagreement(other.file, "routes:", message)
    for public in sorted(two.keys() - one.keys()):
        message = f"{other.file} leads {public}; {first.file} does not"
        yield world.disagreement(other.file, f"name: {two[public].name}", message)
    for rule in sorted(first.rules - other.rules):
        message = f"{first.file} has a rule for {rule}; {other.file} does not"
        yield world.disagreement(other.file, "routes:", message)
    if PurePosixPath(other.file).name != _ANY_HOST:
        for rule in sorted(other.rules - first.rules):
            message = f"{other.file} has a rule for {rule}; {first.file} does not"
            yield world.disagreement(other.file, "routes:", message)


def _public(gateway: Gateway) -> dict[str, Route]:
    """Each route by what it does for the outside, in words."""
    return {
        f"{'|'.join(sorted(route.methods)) or 'all'} of {route.match} to {host}"
        f"{f' as {route.path}' if route.path else ''}": route
        for route in gateway.routes
        if (host := gateway.clusters.get(route.cluster, ("", 0))[0])
    }


def _endpoints(world: World, host: str, route: Route) -> Iterator[Endpoint]:
    for each in world.endpoints.get(host, ()):
        if route.path and each.method in route.methods and each.takes(each.method, route.path):
            yield each


def _deadline(endpoint: Endpoint, service: Workload | None) -> float | None:
    """After how many seconds an endpoint gives up: an environment's word wins over the code's."""
    changed = _changed(service) if service else {}
    return seconds(changed[endpoint.name]) if endpoint.name in changed else endpoint.deadline_s


def _changed(service: Workload) -> dict[str, str]:
    pairs = (each.partition("=") for each in service.env.get(_TIMEOUTS, "").split(","))
    return {name: text for name, _, text in pairs if name}
