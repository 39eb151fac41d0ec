"""A plan as tables: one a subject, in the order in which a reader asks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from msgen.console.tables import Column, show_table
from msgen.plan import spoken
from msgen.plan.budget import endpoint_budget
from msgen.plan.model import Auth, AuthKind, Edge, Endpoint, Plan, Policy, Workload

Rows = Iterator[Sequence[object]]


def show_plan(plan: Plan) -> None:
    """Print the tables; empty ones are left out."""
    expects = Column("Expects", right=True)
    heads: list[Column | str] = ["Name", "Kind", "Made by", "Ports", "Replicas", expects]
    show_table("Workloads", heads, _workloads(plan))
    limit = Column("Timeout", right=True)
    heads = ["Service", "Endpoint", "Auth", limit, "Called by"]
    show_table("Endpoints", heads, _endpoints(plan))
    show_table("Public routes", ["Method", "Path", "To", "Auth", limit], _routes(plan))
    show_table("Dependencies", ["Caller", "Target", "Needed", "Policy", "Calls"], _edges(plan))
    show_table("Datastores", ["Name", "Kind", "Server", "Entities", "Here as"], _stores(plan))
    show_table("Time budgets", ["Service", "Handler", "At worst", "Fits"], _budgets(plan))
    show_table("Topics", ["Name", "Broker", "Published by", "Consumed by"], _topics(plan))
    show_table("Externals", ["Name", "URL"], ((each.name, each.url) for each in plan.externals))
    show_table("Start order", [Column("Wave", right=True), "Starts"], _waves(plan))
    show_table("Cycles", ["Members"], ((", ".join(cycle),) for cycle in plan.cycles))


def _workloads(plan: Plan) -> Rows:
    for each in plan.workloads:
        ports = ", ".join(f"{port.name} {port.container}/{port.protocol}" for port in each.ports)
        low, high = each.scaling.minimum, each.scaling.maximum
        replicas = low if low == high else f"{low}..{high}"
        rate = spoken.rate(each.expected_per_s) if each.expected_per_s else None
        yield each.name, each.kind, _made_by(each), ports, replicas, rate


def _made_by(workload: Workload) -> str | None:
    return workload.blueprint or workload.image or workload.build


def _endpoints(plan: Plan) -> Rows:
    for workload in plan.workloads:
        for each in workload.endpoints:
            yield workload.name, each.label, _auth(each.auth), _limit(each), ", ".join(each.callers)


def _limit(endpoint: Endpoint) -> str:
    return spoken.time(endpoint.timeout_ms)


def _auth(auth: Auth) -> str:
    return " ".join(auth.scopes) if auth.kind is AuthKind.SCOPES else auth.kind.value


def _routes(plan: Plan) -> Rows:
    for route in plan.routes:
        path = f"{route.host or ''}{route.path}"
        target = route.redirect or f"{route.workload}:{route.port}{route.upstream_path}"
        yield route.method or "ANY", path, target, _auth(route.auth), spoken.time(route.timeout_ms)


def _edges(plan: Plan) -> Rows:
    """A row an edge, and one more for each policy that some of its calls have of their own."""
    made = _calls(plan)
    for edge in plan.edges:
        target = f"{edge.target}:{edge.port}" if edge.port else edge.target
        needed = "optional" if edge.optional else "yes"
        by_policy: dict[str, set[str]] = {}
        for label in edge.endpoints:
            policies = made.get((edge.caller, edge.target, label), [edge.policy])
            for policy in policies:
                by_policy.setdefault(_policy(edge, policy), set()).add(label)
        for text, labels in by_policy.items() or [(_policy(edge, edge.policy), set[str]())]:
            yield edge.caller, target, needed, text, ", ".join(sorted(labels))


def _calls(plan: Plan) -> Mapping[tuple[str, str, str | None], list[Policy]]:
    """The policies of the calls themselves, by caller, target and endpoint."""
    found: dict[tuple[str, str, str | None], list[Policy]] = {}
    for workload in plan.workloads:
        steps = chain(workload.steps, *(handler.steps for handler in workload.handlers))
        for call in chain.from_iterable(step.calls for step in steps):
            key = (workload.name, call.target, call.endpoint)
            found.setdefault(key, []).append(call.policy)
    return found


def _policy(edge: Edge, policy: Policy) -> str:
    """Say the policy of a call; stores and brokers have none that a reader could mean."""
    if edge.kind not in ("service", "external"):
        return ""
    return _policy_text(policy)


def _policy_text(policy: Policy) -> str:
    parts = [spoken.time(policy.timeout_ms)]
    if policy.retries.count:
        count = policy.retries.count
        parts.append(f"{count} {'retry' if count == 1 else 'retries'}")
    if policy.breaker:
        parts.append("breaker")
    if policy.max_in_flight:
        parts.append(f"at most {policy.max_in_flight}")
    return ", ".join(parts)


def _stores(plan: Plan) -> Rows:
    for store in plan.stores:
        entities = ", ".join(entity.name for entity in store.entities)
        server = "" if store.server == store.name else store.server
        yield store.name, store.kind, server, entities, store.embedded or "not run here"


def _budgets(plan: Plan) -> Rows:
    """What the calls of each handler may cost, as arithmetic."""
    for workload in plan.workloads:
        for each in workload.endpoints:
            found = endpoint_budget(each)
            if found.steps:
                yield workload.name, each.label, found.arithmetic, "yes" if found.fits else "no"


def _topics(plan: Plan) -> Rows:
    for topic in plan.topics:
        yield topic.name, topic.broker, ", ".join(topic.publishers), ", ".join(topic.consumers)


def _waves(plan: Plan) -> Rows:
    for index, wave in enumerate(plan.waves, start=1):
        yield index, ", ".join(wave)
