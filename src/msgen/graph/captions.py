"""The facts that appear beside a node or a line when one asks for more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgen.plan.model import (
    Auth,
    AuthKind,
    Broker,
    Edge,
    Endpoint,
    External,
    Policy,
    Route,
    Scaling,
    Slo,
    Store,
    Topic,
    Workload,
)
from msgen.plan.spoken import percent, rate, size, time

NO_CALLS: Mapping[str, Policy] = MappingProxyType({})
"""Where nothing is known of single calls."""


class Fact(NamedTuple):
    """A name and what is said about it; rows of one name belong together."""

    name: str
    text: str


def workload_facts(workload: Workload) -> tuple[Fact, ...]:
    """Owner, endpoints, objectives and the like of a workload."""
    return tuple(_workload(workload))


def edge_facts(edge: Edge, calls: Mapping[str, Policy] = NO_CALLS) -> tuple[Fact, ...]:
    """What is called, and under which policy.

    ``calls`` are the policies of single calls by endpoint: those that differ from the edge's
    stand beside their endpoint.
    """
    return tuple(_edge(edge, calls))


def policy_text(policy: Policy) -> str:
    """``500ms, no retries``, ``1s, 2 retries``."""
    count = policy.retries.count
    again = "no retries" if not count else f"{count} {'retry' if count == 1 else 'retries'}"
    return f"{time(policy.timeout_ms)}, {again}"


def store_facts(store: Store) -> tuple[Fact, ...]:
    """Kind, database, entities and owners of a store."""
    rows = [
        Fact("kind", store.kind + (f" {store.version}" if store.version else "")),
        Fact("database", store.database),
        Fact("server", store.server if store.server != store.name else ""),
        Fact("entities", ", ".join(entity.name for entity in store.entities)),
        Fact("written by", ", ".join(store.owners)),
        Fact("size", size(store.size) if store.size else ""),
        Fact("runs", "elsewhere (managed)" if store.managed else ""),
    ]
    return _said(rows)


def broker_facts(broker: Broker, topics: Iterable[Topic]) -> tuple[Fact, ...]:
    """Kind and topics of a broker."""
    names = (topic.name for topic in topics if topic.broker == broker.name)
    return _said([Fact("kind", broker.kind), *(Fact("topics", name) for name in names)])


def external_facts(external: External) -> tuple[Fact, ...]:
    """Where an external is, and what is known of it."""
    rows = [Fact("url", external.url), Fact("secret", external.secret or "")]
    return _said([*rows, *(Fact("endpoints", e.label) for e in external.endpoints)])


def route_facts(routes: Iterable[Route]) -> tuple[Fact, ...]:
    """Public paths with what they ask of a caller."""
    return tuple(Fact("routes", f"{route_text(route)} · {auth(route.auth)}") for route in routes)


def message_facts(topics: Iterable[Topic], verb: str) -> tuple[Fact, ...]:
    """Topics with their types."""
    return tuple(
        Fact(verb, topic.name + (f" · {topic.type_name}" if topic.type_name else ""))
        for topic in topics
    )


def route_text(route: Route) -> str:
    """``GET shop.example.com/api/orders/{id}``, in the spelling of the spec."""
    mark = {"regex": "~"}.get(route.matching.value, "")
    star = "/*" if route.matching.value == "prefix" else ""
    path = f"{mark}{route.path.rstrip('/') if star else route.path}{star}"
    return f"{route.method or 'ANY'} {route.host or ''}{path}"


def auth(rule: Auth) -> str:
    """``public``, ``any user``, ``orders:write``, ``services``."""
    match rule.kind:
        case AuthKind.NONE:
            return "public"
        case AuthKind.USER:
            return "any user"
        case AuthKind.SCOPES:
            return " + ".join(rule.scopes)
        case AuthKind.SERVICE:
            return "services"


def policy_facts(policy: Policy) -> tuple[Fact, ...]:
    """Timeout, retries, breaker and bulkhead in words."""
    retries = policy.retries
    again = f"{retries.count} on {', '.join(retries.on)}" if retries.count else "none"
    if retries.count and retries.budget is not None:
        again += f", at most {percent(retries.budget)} of calls"
    rows = [Fact("timeout", time(policy.timeout_ms)), Fact("retries", again)]
    if policy.breaker:
        rule = policy.breaker
        opens = f"opens after {rule.failures} failures in {time(rule.window_ms)}"
        rows.append(Fact("breaker", f"{opens}, tries again after {time(rule.reset_ms)}"))
    if policy.max_in_flight:
        rows.append(Fact("in flight", f"at most {policy.max_in_flight}"))
    if policy.faults:
        rows.append(Fact("faults", f"injected into {percent(policy.faults.share)} of calls"))
    return tuple(rows)


def objectives(slo: Slo) -> str:
    """``p99 500ms, 99.9%``; empty without objectives."""
    times = (("p50", slo.p50_ms), ("p95", slo.p95_ms), ("p99", slo.p99_ms))
    parts = [f"{name} {time(value)}" for name, value in times if value is not None]
    if slo.availability is not None:
        parts.append(percent(slo.availability))
    return ", ".join(parts)


def replicas(scaling: Scaling) -> str:
    """``2 to 10, at 70% CPU``."""
    if scaling.minimum == scaling.maximum:
        return str(scaling.minimum)
    drivers = [
        f"{percent(scaling.cpu)} CPU" if scaling.cpu else "",
        f"{percent(scaling.memory)} memory" if scaling.memory else "",
        f"{rate(scaling.rps)} each" if scaling.rps else "",
    ]
    at = ", ".join(d for d in drivers if d)
    return f"{scaling.minimum} to {scaling.maximum}" + (f", at {at}" if at else "")


def _workload(workload: Workload) -> Iterator[Fact]:
    yield from _said(
        [
            Fact("about", workload.description),
            Fact("owner", workload.owner),
            Fact("runs", workload.blueprint or workload.image or workload.build or ""),
            Fact("replicas", replicas(workload.scaling)),
            Fact("expects", rate(workload.expected_per_s) if workload.expected_per_s else ""),
            Fact("objective", _common_objective(workload.endpoints)),
        ]
    )
    if workload.schedule:
        yield Fact("schedule", f"{workload.schedule.cron} ({workload.schedule.zone})")
    for endpoint in workload.endpoints:
        yield Fact("endpoints", f"{endpoint.label} · {auth(endpoint.auth)}")
    for consumer in workload.consumers:
        yield Fact("consumes", consumer.topic)
    if workload.profile:
        yield Fact("profile", workload.profile)


def _common_objective(endpoints: tuple[Endpoint, ...]) -> str:
    """The objective that most endpoints share, and how many differ."""
    said = [objectives(endpoint.slo) for endpoint in endpoints]
    known = sorted({text for text in said if text}, key=lambda text: (-said.count(text), text))
    others = sum(said.count(text) for text in known[1:])
    return known[0] + (f" ({others} with their own)" if others else "") if known else ""


def _edge(edge: Edge, calls: Mapping[str, Policy]) -> Iterator[Fact]:
    policies = {policy_text(calls.get(label, edge.policy)) for label in edge.endpoints}
    shared = len(policies) <= 1
    for label in edge.endpoints:
        own = calls.get(label, edge.policy)
        yield Fact("calls", label if shared else f"{label} · {policy_text(own)}")
    if edge.kind == "store":
        yield from _said([Fact("optional", "works without" if edge.optional else "")])
        return
    one = calls.get(edge.endpoints[0], edge.policy) if edge.endpoints and shared else edge.policy
    yield from policy_facts(one)
    if edge.optional:
        fallback = "" if edge.fallback is None else f", falls back to {edge.fallback}"
        yield Fact("optional", f"works without{fallback}")
    if edge.protocol:
        yield Fact("protocol", edge.protocol.value)


def _said(rows: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(row for row in rows if row.text)
