"""Who is in a network with whom.

A subsystem is a network. A call across two subsystems is made in a network of those who make such
calls and those who are called; so is a store or broker reached, by its users alone. None of them
leads out. What calls the world or is asked from it has a network with nobody else for that: in one
that it shared, others would find it first, past the networks that are meant for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgen import names
from msgen.plan.model import Broker, Plan, Store, Workload
from msgen.targets.compose.wire import Json

_INSIDE = {"internal": True}
_OUT = ".outside"


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of each thing, by its name.

    ``everywhere`` are those of all subsystems, with that of workloads which are in none even where
    there are no such: so their first one changes nothing. ``routed`` are those of workloads that
    the gateway leads to.
    """

    of: dict[str, tuple[str, ...]]
    everywhere: tuple[str, ...]
    routed: tuple[str, ...]

    @classmethod
    def in_plan(cls, plan: Plan) -> Networks:
        """Put everything into its networks."""
        home = {each.name: subsystem(each, plan) for each in plan.workloads}
        servers = {store.name: store.server for store in plan.stores}
        things: tuple[Store | Broker, ...] = (*plan.stores, *plan.brokers)
        managed = {each.name for each in things if each.managed}
        found: dict[str, set[str]] = {name: {network} for name, network in home.items()}
        for edge in plan.edges:
            if edge.via_gateway:
                continue
            caller = found[edge.caller]
            if edge.kind == "external" or edge.target in managed:
                caller.add(outside(edge.caller))
            elif edge.kind == "service":
                shared = f"{home[edge.caller]}.{home[edge.target]}"
                if home[edge.caller] != home[edge.target]:
                    caller.add(shared)
                    found[edge.target].add(shared)
            else:
                caller.add(data(servers.get(edge.target, edge.target)))
        for server in {*servers.values(), *(each.name for each in plan.brokers)}:
            found[server] = {data(server)}
        return cls(
            {name: tuple(sorted(nets)) for name, nets in found.items()},
            everywhere=tuple(sorted({*home.values(), _network(plan.overview.name)})),
            routed=tuple(sorted({home[r.workload] for r in plan.routes if not r.redirect})),
        )


def subsystem(workload: Workload, plan: Plan) -> str:
    """The network of a workload's subsystem, or of the system where it belongs to none."""
    return _network(workload.subsystem or plan.overview.name)


def _network(text: str) -> str:
    return names.identifier(text).replace("_", "-")


def data(server: str) -> str:
    """The network of a store or broker and its users; no subsystem has a name with a dot."""
    return f"{server}.data"


def outside(name: str) -> str:
    """The network that leads out, of one container alone."""
    return f"{name}{_OUT}"


def declared(found: Iterable[str]) -> Json:
    """The declarations of networks, by name."""
    return {name: {} if name.endswith(_OUT) else dict(_INSIDE) for name in sorted(found)}
