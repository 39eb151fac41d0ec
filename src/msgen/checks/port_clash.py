"""Two ports of one workload have the same number.

Why:
    The containers of a pod share one network, so a number can be taken only once, sidecars
    included. TCP and UDP count apart. Different services may well use the same number.

Example:
    services:
      order: {ports: {http: 8000, admin: 8000}}

Fix:
    services:
      order: {ports: {http: 8000, admin: 8001}}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Related, Rule
from msgen.spec.models.ports import Port
from msgen.spec.models.service import Service
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)

_Taken: TypeAlias = tuple[int, str, Path, str]


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Container ports, then those that peers dial."""
    for name, service in written.spec.services.items():
        listed = list(_ports(service, ("services", name)))
        if len(listed) > 1:
            taken: list[_Taken] = [
                (port.container, port.protocol, path, "container") for port, path in listed
            ]
            yield from _clashes(written, name, taken)
            own = len(service.ports)
            dialled: list[_Taken] = [
                (port.service or port.container, port.protocol, path, "service")
                for port, path in listed[:own]
                if port.service is not None
            ]
            yield from _clashes(written, name, dialled)


def _ports(service: Service, base: Path) -> Iterator[tuple[Port, Path]]:
    for name, port in service.ports.items():
        yield port, (*base, "ports", name)
    for sidecar, container in service.sidecars.items():
        for name, port in container.ports.items():
            yield port, (*base, "sidecars", sidecar, "ports", name)


def _clashes(written: Written, service: str, ports: list[_Taken]) -> Iterator[Diagnostic]:
    first: dict[tuple[int, bool], Path] = {}
    for number, protocol, path, what in ports:
        before = first.setdefault((number, protocol == "udp"), path)
        if before is not path:
            yield RULE.at(
                written.at(path, key=True),
                f'{what} port {number} of service "{service}" is taken already',
                hint="choose another number",
                related=(Related(written.at(before, key=True), f"{number} is taken here"),),
            )
