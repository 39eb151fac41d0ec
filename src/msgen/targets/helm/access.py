"""Who may reach whom: the declared edges as the peers and ports of network policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from msgen.plan.model import AuthKind, Edge, Plan, Port, Workload
from msgen.plan.network import is_client
from msgen.targets.helm.wire import Json, policy_port, some

_ISSUER = "issuer of tokens"
_DEFAULT_PORTS = {"https": 443, "http": 80, "postgresql": 5432, "amqps": 5671}


@dataclass(slots=True)
class Peers:
    """Of one pod: who dials it, whom it dials, and what it dials outside; ports by name."""

    incoming: dict[str, set[int | str]] = field(default_factory=dict)
    outgoing: dict[str, set[int | str]] = field(default_factory=dict)
    outside: dict[str, Json] = field(default_factory=dict)

    def data(self) -> Json:
        """The `access` of a workload's values."""
        return some(
            {
                "from": _sorted(self.incoming),
                "to": _sorted(self.outgoing),
                "outside": dict(sorted(self.outside.items())),
            }
        )


class Access:
    """The peers of everything in a plan; ``gateway`` is what the entrance is called."""

    def __init__(self, plan: Plan, gateway: str) -> None:
        """Look at every edge once."""
        self._plan = plan
        self._workloads = {each.name: each for each in plan.workloads}
        self._stores = {each.name: each for each in plan.stores}
        self._brokers = {each.name: each for each in plan.brokers}
        self._externals = {each.name: each for each in plan.externals}
        self._peers: dict[str, Peers] = {}
        for edge in plan.edges:
            if not edge.via_gateway:
                self._edge(edge)
        for route in plan.routes:
            if route.redirect is None:
                port = self._workloads[route.workload].port(route.port)
                self._join(gateway, route.workload, policy_port(port))
        for each in plan.workloads:
            if _wants_tokens(each):
                self._issuer(each.name)
        if any(route.auth.kind is not AuthKind.NONE for route in plan.routes):
            self._issuer(gateway)

    def of(self, name: str) -> Peers:
        """The peers of a workload, store, broker, or the gateway."""
        return self._peers.setdefault(name, Peers())

    def _join(self, caller: str, target: str, port: int | str) -> None:
        self.of(caller).outgoing.setdefault(target, set()).add(port)
        self.of(target).incoming.setdefault(caller, set()).add(port)

    def _edge(self, edge: Edge) -> None:
        if edge.target in self._workloads:
            for port in _dialled(self._workloads[edge.target], edge.port):
                self._join(edge.caller, edge.target, policy_port(port))
        elif edge.target in self._externals:
            there = self._externals[edge.target]
            self._outside(edge.caller, edge.target, _url_port(there.url), there.cidr)
        else:
            self._server(edge)

    def _server(self, edge: Edge) -> None:
        found = self._stores.get(edge.target) or self._brokers.get(edge.target)
        if found is None:
            return
        further = [port for port in found.ports if port.name == edge.port]
        if found.managed:
            port = _url_port(found.url) if found.url else found.port
            self._outside(edge.caller, edge.target, port, ())
            return
        store = self._stores.get(edge.target)
        server = store.server if store else edge.target
        self._join(edge.caller, server, policy_port(further[0]) if further else found.port)

    def _outside(self, caller: str, name: str, port: int, cidr: tuple[str, ...]) -> None:
        self.of(caller).outside[name] = some({"ports": [port], "cidr": list(cidr)})

    def _issuer(self, caller: str) -> None:
        identity = self._plan.platform.identity
        ports = sorted({_url_port(identity.jwks_url), _url_port(identity.token_url)})
        self.of(caller).outside[_ISSUER] = {"ports": ports}


def _dialled(target: Workload, name: str | None) -> Iterator[Port]:
    """The port of an edge; a call to no port in particular is one to the first."""
    chosen = name or next((port.name for port in target.ports), None)
    yield from (port for port in target.ports if port.name == chosen)


def _wants_tokens(workload: Workload) -> bool:
    """Whether it asks the issuer for keys or tokens."""
    told = any(variable.name == "IDENTITY_JWKS_URL" for variable in workload.env)
    checks = any(each.auth.kind is not AuthKind.NONE for each in workload.endpoints)
    return told and (checks or is_client(workload))


def _url_port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or _DEFAULT_PORTS.get(parts.scheme, 443)


def _sorted(found: dict[str, set[int | str]]) -> Json:
    return {name: sorted(found[name], key=str) for name in sorted(found)}
