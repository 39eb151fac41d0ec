"""Names of what a run adds to the system, apart from those that the spec gave away."""

from __future__ import annotations

from collections.abc import Iterable

from msgen.plan.model import Plan
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class OwnNames:
    """The names of the processes that belong to no entry of the spec."""

    identity: str = "identity"
    gateway: str = "gateway"
    gateway_admin: str = "gateway-admin"
    redis: str = "redis-standin"
    nats: str = "nats"

    @classmethod
    def beside(cls, plan: Plan) -> OwnNames:
        """The usual names, but for those that something in the plan has already."""
        things: Iterable[str] = (
            thing.name
            for things in (plan.workloads, plan.stores, plan.brokers, plan.externals)
            for thing in things
        )
        taken = frozenset(things)
        usual = cls()
        return cls(
            identity=_free(usual.identity, taken),
            gateway=_free(usual.gateway, taken),
            gateway_admin=_free(usual.gateway_admin, taken),
            redis=_free(usual.redis, taken),
            nats=_free(usual.nats, taken),
        )


def _free(name: str, taken: frozenset[str]) -> str:
    """`gateway`, or `local-gateway` beside a service of that name."""
    while name in taken:
        name = f"local-{name}"
    return name
