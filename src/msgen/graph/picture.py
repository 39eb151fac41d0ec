"""What is drawn of a plan, whatever the format: nodes in groups, and lines between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgen.graph.captions import (
    Fact,
    broker_facts,
    edge_facts,
    external_facts,
    message_facts,
    route_facts,
    store_facts,
    workload_facts,
)
from msgen.plan.model import Edge, Kind, Plan, Policy, Store, Topic, Workload
from msgen.records import dataclass

GATEWAY = "@gateway"
"""The entrance; no name of the spec can be equal to it."""


class Shape(StrEnum):
    """The form of a node; the words are those of the legend."""

    GATEWAY = "gateway"
    SERVICE = "service"
    WORKER = "worker"
    CRON = "schedule"
    JOB = "job"
    WEB = "web"
    STORE = "datastore"
    BROKER = "broker"
    EXTERNAL = "external"


class Stroke(StrEnum):
    """The form of a line; the words are those of the legend."""

    CALL = "call"
    OPTIONAL = "optional call"
    MESSAGE = "message"
    DATA = "data"
    ROUTE = "public route"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing. ``group`` is its subsystem, empty for none; ``caption`` the second line."""

    id: str
    label: str
    caption: str
    shape: Shape
    group: str
    facts: tuple[Fact, ...] = ()
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One arrow from a caller, publisher or entrance to what it reaches."""

    source: str
    target: str
    stroke: Stroke
    label: str = ""
    facts: tuple[Fact, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn. Nodes are sorted by group and id, lines by source and target."""

    title: str
    description: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    cycles: tuple[tuple[str, ...], ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups that have nodes, sorted, without the nameless one."""
        return tuple(sorted({node.group for node in self.nodes if node.group}))


_SHAPES = {
    Kind.SERVICE: Shape.SERVICE,
    Kind.WORKER: Shape.WORKER,
    Kind.CRON: Shape.CRON,
    Kind.JOB: Shape.JOB,
    Kind.WEB: Shape.WEB,
}


def picture(plan: Plan) -> Picture:
    """Decide what of ``plan`` is drawn.

    A server that only holds databases of other names is not a node: their captions name it.
    A store belongs to the group of the workloads that use it when that is one group.
    """
    nodes = sorted(_nodes(plan), key=lambda n: (n.group, n.id))
    known = {node.id for node in nodes}
    drawn = (line for line in _lines(plan) if {line.source, line.target} <= known)
    lines = sorted(drawn, key=lambda line: (line.source, line.target, line.stroke))
    return Picture(
        plan.overview.name, plan.overview.description, tuple(nodes), tuple(lines), plan.cycles
    )


def _nodes(plan: Plan) -> Iterator[Node]:
    if plan.routes:
        caption = plan.platform.gateway or "entrance"
        yield Node(GATEWAY, "gateway", caption, Shape.GATEWAY, "", route_facts(plan.routes))
    for each in plan.workloads:
        yield _workload(each)
    used = {edge.target for edge in plan.edges}
    group = {workload.name: workload.subsystem for workload in plan.workloads}
    for store in plan.stores:
        if store.name in used or all(s.server != store.name for s in plan.stores if s != store):
            users = {group.get(e.caller, "") for e in plan.edges if e.target == store.name}
            yield _store(store, users.pop() if len(users) == 1 else "")
    for broker in plan.brokers:
        facts = broker_facts(broker, plan.topics)
        yield Node(broker.name, broker.name, broker.kind, Shape.BROKER, "", facts, broker.profile)
    for external in plan.externals:
        host = external.url.partition("://")[2].split("/")[0] or external.url
        yield Node(external.name, external.name, host, Shape.EXTERNAL, "", external_facts(external))


def _workload(workload: Workload) -> Node:
    caption = workload.blueprint or workload.image or workload.build or workload.kind.value
    return Node(
        workload.name,
        workload.name,
        caption.rsplit("/", 1)[-1],
        _SHAPES[workload.kind],
        workload.subsystem,
        workload_facts(workload),
        workload.profile,
    )


def _store(store: Store, group: str) -> Node:
    version = f" {store.version}" if store.version else ""
    place = f" on {store.server}" if store.server != store.name else ""
    managed = ", managed" if store.managed else ""
    caption = f"{store.kind}{version}{place}{managed}"
    return Node(
        store.name, store.name, caption, Shape.STORE, group, store_facts(store), store.profile
    )


def _lines(plan: Plan) -> Iterator[Line]:
    for workload in sorted({route.workload for route in plan.routes}):
        mine = tuple(route for route in plan.routes if route.workload == workload)
        label = f"{len(mine)} route{'s' if len(mine) > 1 else ''}"
        yield Line(GATEWAY, workload, Stroke.ROUTE, label, route_facts(mine))
    brokers = {broker.name for broker in plan.brokers}
    calls = _calls(plan)
    spoken: set[tuple[str, str]] = set()
    for line in _messages(plan):
        spoken |= {(line.source, line.target), (line.target, line.source)}
        yield line
    for edge in plan.edges:
        if edge.target in brokers:
            if (edge.caller, edge.target) not in spoken:
                yield Line(edge.caller, edge.target, Stroke.MESSAGE, "", edge_facts(edge))
        else:
            yield _edge(edge, calls.get((edge.caller, edge.target), {}))


def _calls(plan: Plan) -> dict[tuple[str, str], dict[str, Policy]]:
    """Policies of single calls, by caller and target, then by endpoint; of equals the first."""
    found: dict[tuple[str, str], dict[str, Policy]] = {}
    for workload in plan.workloads:
        steps = [*workload.steps, *(step for each in workload.handlers for step in each.steps)]
        for call in (call for step in steps for call in step.calls):
            known = found.setdefault((workload.name, call.target), {})
            known.setdefault(call.endpoint or "", call.policy)
    return found


def _edge(edge: Edge, calls: Mapping[str, Policy]) -> Line:
    stroke = Stroke.OPTIONAL if edge.optional else Stroke.CALL
    if edge.kind == "store" and not edge.optional:
        stroke = Stroke.DATA
    elif not edge.synchronous:
        stroke = Stroke.MESSAGE
    return Line(edge.caller, edge.target, stroke, "", edge_facts(edge, calls), edge.optional)


def _messages(plan: Plan) -> Iterator[Line]:
    """Arrows with the flow of messages: publisher, broker, consumer."""
    for broker in plan.brokers:
        topics = [topic for topic in plan.topics if topic.broker == broker.name]
        for name in sorted({p for topic in topics for p in topic.publishers}):
            told = tuple(topic for topic in topics if name in topic.publishers)
            label = _topics(told)
            yield Line(name, broker.name, Stroke.MESSAGE, label, message_facts(told, "publishes"))
        for name in sorted({c for topic in topics for c in topic.consumers}):
            heard = tuple(topic for topic in topics if name in topic.consumers)
            label = _topics(heard)
            yield Line(broker.name, name, Stroke.MESSAGE, label, message_facts(heard, "consumes"))


def _topics(topics: tuple[Topic, ...]) -> str:
    """The name of one topic, the number of several."""
    return topics[0].name if len(topics) == 1 else f"{len(topics)} topics"
