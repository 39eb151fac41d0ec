"""Who is in a network with whom.

A subsystem is a network. A call across two subsystems is made in a network of those who make such
calls and those who are called. A store or broker is in a network with its users of one subsystem,
for each such subsystem: nobody meets a stranger there. None of these leads out. What calls the
world or is asked from it has a network for that with nobody else in it: in one that it shared,
others would find it first, past the networks that are meant for them.

The names of networks of several parties have a dot, which no subsystem's has.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgen import names
from msgen.plan.model import Broker, Plan, Store, Workload
from msgen.records import dataclass
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
        users: dict[str, set[str]] = {
            server: set() for server in (*servers.values(), *(each.name for each in plan.brokers))
        }
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
                server = servers.get(edge.target, edge.target)
                shared = f"{home[edge.caller]}.{server}.data"
                caller.add(shared)
                users[server].add(shared)
        for server, shared_by in users.items():
            found[server] = shared_by or {f"{server}.data"}
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


def outside(name: str) -> str:
    """The network that leads out, of one container alone."""
    return f"{name}{_OUT}"


def declared(found: Iterable[str]) -> Json:
    """The declarations of networks, by name."""
    return {name: {} if name.endswith(_OUT) else dict(_INSIDE) for name in sorted(found)}
