"""Words of Kubernetes and of the values of our charts: sizes, names, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgen.plan.model import Port, Protocol, Resources
from msgen.records import dataclass

Json = dict[str, Any]

_PORT_NAME = re.compile(r"(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
_UNITS = ((1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki"))
_NAMED = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
_APP_PROTOCOL = {
    Protocol.HTTP: "http",
    Protocol.HTTPS: "https",
    Protocol.GRPC: "grpc",
    Protocol.WS: "kubernetes.io/ws",
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a container gets where its spec does not say; CPU in millicores, memory in bytes."""

    cpu_request_m: int
    cpu_limit_m: int
    memory_request: int
    memory_limit: int


ORDINARY = Amounts(100, 1000, 128 << 20, 512 << 20)
"""A process of ours, or one of somebody else's of which nothing is known."""
SMALL = Amounts(50, 500, 64 << 20, 256 << 20)
"""Something that runs beside another or once."""
_DISK = {"requests": "64Mi", "limits": "512Mi"}
"""What a container may write to its node: scratch folders and logs."""


def resources(said: Resources, usual: Amounts = ORDINARY) -> Json:
    """Requests and limits; limits that are not said are never below what is asked for."""
    cpu = said.cpu_request_m or min(usual.cpu_request_m, said.cpu_limit_m or usual.cpu_request_m)
    memory = said.memory_request or min(
        usual.memory_request, said.memory_limit or usual.memory_request
    )
    cpu_limit = said.cpu_limit_m or max(usual.cpu_limit_m, cpu)
    memory_limit = said.memory_limit or max(usual.memory_limit, memory)
    disk = "ephemeral-storage"
    return {
        "requests": {"cpu": cores(cpu), "memory": size(memory), disk: _DISK["requests"]},
        "limits": {"cpu": cores(cpu_limit), "memory": size(memory_limit), disk: _DISK["limits"]},
    }


def cores(millicores: int) -> str:
    """CPU as Kubernetes writes it in its own answers."""
    return str(millicores // 1000) if millicores % 1000 == 0 else f"{millicores}m"


def size(number: int) -> str:
    """Bytes in the largest unit that needs no fraction."""
    for unit, letters in _UNITS:
        if number and number % unit == 0:
            return f"{number // unit}{letters}"
    return str(number)


def literal(text: str) -> str:
    """A text in which Kubernetes replaces nothing."""
    return text.replace("$", "$$")


def argument(word: str) -> str:
    """An argument, in which `$(NAME)` is that variable and nothing else is replaced."""
    end, filled = 0, ""
    for found in _NAMED.finditer(word):
        filled += literal(word[end : found.start()]) + found[0]
        end = found.end()
    return filled + literal(word[end:])


def port_name(port: Port) -> str:
    """The name of a port, where Kubernetes takes it: 15 characters, one of them a letter."""
    return port.name if _PORT_NAME.fullmatch(port.name) else f"port-{port.container}"


def ports(found: Iterable[Port]) -> Json:
    """The ports of a workload by name."""
    named: Json = {}
    for port in found:
        entry: Json = {"container": port.container, "service": port.service}
        if port.protocol is Protocol.UDP:
            entry["protocol"] = "UDP"
        if port.protocol in _APP_PROTOCOL:
            entry["appProtocol"] = _APP_PROTOCOL[port.protocol]
        named[port_name(port)] = entry
    return named


def headless(found: Iterable[Port]) -> bool:
    """Whether a name may stand for the pods themselves: no Service then changes any number."""
    return all(port.container == port.service for port in found)


def policy_port(port: Port) -> int | str:
    """A port as policies have it: that of the pod, since they see no Service."""
    return f"{port.container}/UDP" if port.protocol is Protocol.UDP else port.container


def some(data: Mapping[str, Any]) -> Json:
    """Leave out what is empty."""
    return {key: value for key, value in data.items() if value not in (None, {}, [], "", ())}
