"""Ports of workloads, and which of them serves what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgen.plan.model import Port, Protocol
from msgen.spec.models import Port as PortModel
from msgen.spec.models import Service

_SPEAKS: Mapping[Protocol, tuple[Protocol, ...]] = {
    Protocol.HTTP: (Protocol.HTTP, Protocol.HTTPS),
    Protocol.WS: (Protocol.WS, Protocol.HTTP, Protocol.HTTPS),
    Protocol.GRPC: (Protocol.GRPC, Protocol.THRIFT),
}

DEFAULT_HTTP_PORT = 8000
"""Where generated code answers its probes if it declares no port; inside its container alone."""


def ports_of(service: Service) -> tuple[Port, ...]:
    """The ports of a workload, in the order of their names but ``http`` first, ``admin`` last."""
    return make_ports(service.ports)


def make_ports(ports: Mapping[str, PortModel]) -> tuple[Port, ...]:
    """Ports with every number filled in."""
    found = [
        Port(name, port.container, port.service or port.container, Protocol(port.protocol))
        for name, port in ports.items()
    ]
    return tuple(sorted(found, key=lambda p: (p.name == "admin", p.name != "http", p.name)))


def main_port(service: Service) -> Port | None:
    """What an address or a dependency means that names no port: ``http``, else the first by name.

    Ports for administration and metrics are meant only where there is no other.
    """
    ports = ports_of(service)
    aside = ("admin", service.metrics.port)
    return next((port for port in ports if port.name not in aside), next(iter(ports), None))


def serving_port(ports: Sequence[Port], wanted: Protocol, *, said: str | None) -> Port | None:
    """The port of an endpoint: said, else the only or first one of its protocol, else the first.

    None where the workload has no port, or none of the name that was said.
    """
    if said is not None:
        return next((port for port in ports if port.name == said), None)
    for protocol in _SPEAKS.get(wanted, (wanted,)):
        for port in ports:
            if port.protocol is protocol:
                return port
    return ports[0] if ports else None


def admin_port(ports: Sequence[Port]) -> Port | None:
    """Where probes and metrics are: ``admin``, else the first http port."""
    named = next((port for port in ports if port.name == "admin"), None)
    return named or next((port for port in ports if port.protocol is Protocol.HTTP), None)
