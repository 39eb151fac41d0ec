"""Where everything is on this machine: the laptop's answer to every `AddressOf`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from urllib.parse import urlsplit

from msgen.plan.model import AddressForm, AddressOf, Plan, Port, Protocol, Workload
from msgen.records import dataclass

HOST = "127.0.0.1"
PROBE = "probe"
"""The port that a workload gets here when it declares none, for its probes."""
_SCHEMES = {Protocol.HTTPS: "http"}  # no TLS on the way from one process to the next


@dataclass(frozen=True, slots=True)
class Book:
    """Loopback ports of workloads by name and port, URLs of everything else by name.

    A workload that runs elsewhere (`local: {url: …}`) is among the URLs.
    """

    workloads: Mapping[str, Workload]
    ports: Mapping[tuple[str, str], int]
    urls: Mapping[str, str]
    further: Mapping[tuple[str, str], Port] = field(default_factory=dict)
    """Further ports of stores and brokers; whether something listens there is theirs to know."""

    @classmethod
    def of(cls, plan: Plan, ports: Mapping[tuple[str, str], int], urls: Mapping[str, str]) -> Book:
        """The book of one run."""
        workloads = {workload.name: workload for workload in plan.workloads}
        further = {(store.name, port.name): port for store in plan.stores for port in store.ports}
        for broker in plan.brokers:
            further |= {(broker.name, port.name): port for port in broker.ports}
        return cls(workloads, ports, urls, further)

    def text(self, wanted: AddressOf) -> str:
        """The address as it stands in an environment variable."""
        url = self.url(wanted.target, wanted.port)
        parts = urlsplit(url)
        host, port = parts.hostname or HOST, str(parts.port or "")
        match wanted.form:
            case AddressForm.URL:
                return url
            case AddressForm.HOST:
                return host
            case AddressForm.PORT:
                return port
            case AddressForm.ADDRESS:
                return f"{host}:{port}" if port else host

    def url(self, target: str, port: str | None = None) -> str:
        """The URL of anything that can be depended on; a `KeyError` for what cannot."""
        if port is not None and (target, port) in self.further:
            there = self.further[target, port]
            host = urlsplit(self.urls.get(target, "")).hostname or HOST
            return f"{there.protocol.value}://{host}:{there.container}"
        if target in self.urls:
            return self.urls[target]
        workload = self.workloads[target]
        chosen = main_port(workload) if port is None else _named(workload, port)
        if chosen is None:  # a workload without ports still answers probes
            return f"http://{HOST}:{self.ports[target, PROBE]}"
        scheme = _SCHEMES.get(chosen.protocol, chosen.protocol.value)
        return f"{scheme}://{HOST}:{self.ports[target, chosen.name]}"


def main_port(workload: Workload) -> Port | None:
    """The port that serves: the first that speaks HTTP and is not for metrics alone."""
    speaking = [p for p in workload.ports if p.protocol in (Protocol.HTTP, Protocol.HTTPS)]
    serving = [p for p in speaking if p.name not in (workload.metrics_port, "admin")]
    return next(iter(serving or speaking or workload.ports), None)


def admin_port(workload: Workload) -> Port | None:
    """The port for probes and metrics, if that is another one."""
    main = main_port(workload)
    named = workload.metrics_port or "admin"
    found = next((port for port in workload.ports if port.name == named), None)
    return found if found != main else None


def _named(workload: Workload, name: str) -> Port | None:
    return next((port for port in workload.ports if port.name == name), None)
