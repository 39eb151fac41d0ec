"""What a blueprint's templates see of a service, in no language: `service`, version 1.

Everything is named and decided; shapes are those of `msgen.spec.shapes` with every object behind
a name of `types`. Fields are only ever added within a version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgen import names
from msgen.plan.model import (
    Broker,
    Call,
    Consumer,
    Credential,
    Endpoint,
    Entity,
    External,
    Kind,
    Plan,
    Policy,
    Protocol,
    Publication,
    Schedule,
    Step,
    Store,
    StoreUse,
    Topic,
    Workload,
)
from msgen.spec.shapes import Object, Ref, Scalar, ScalarKind, Shape, Table
from msgen.views.openapi import documented
from msgen.views.types import Body, Declared, Types

VIEW_VERSION = 1

NOTHING = Object(())
"""A group of parameters without members."""

_HTTP = (None, Protocol.HTTP, Protocol.HTTPS)


@dataclass(frozen=True, slots=True)
class Operation:
    """What happens by default when an endpoint is asked, a message or a moment comes.

    ``name`` is the function, ``trigger`` what starts it (`POST /orders`, `order.placed`, a cron
    expression), ``title`` the same as a sentence. ``request`` is the body or message. ``query_type`` and ``headers_type``
    name the groups of parameters, empty where there are none.
    """

    name: str
    trigger: str
    title: str
    description: str
    request: Shape | None
    result: Shape | None
    status: int
    path_params: Object = NOTHING
    query: Object = NOTHING
    headers: Object = NOTHING
    query_type: str = ""
    headers_type: str = ""
    steps: tuple[Step, ...] = ()
    reads: tuple[StoreUse, ...] = ()
    writes: tuple[StoreUse, ...] = ()
    publishes: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """An endpoint that the service answers, and the operation behind it."""

    operation: Operation
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Consumed:
    """A subscription, and the operation behind it."""

    operation: Operation
    consumer: Consumer
    topic: Topic


@dataclass(frozen=True, slots=True)
class Method:
    """A call that the service makes, as a method of the client of its callee.

    ``endpoint`` is the callee's; ``policy`` differs from the callee's only where the call says
    so; ``used_by`` are the operations that make the call.
    """

    name: str
    endpoint: Endpoint
    body: Body
    query_type: str
    headers_type: str
    call: Call
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callee:
    """A service or external that is called over HTTP. ``name`` is its attribute in the context."""

    target: str
    name: str
    class_name: str
    env_name: str
    policy: Policy
    optional: bool
    external: External | None
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """A dependency that is not called over HTTP: only its address is known to the service."""

    target: str
    name: str
    env_name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A store that the service uses; ``migrates`` where its schema is this service's to change."""

    store: Store
    entities: tuple[Entity, ...]
    shapes: tuple[Shape, ...]
    migrates: bool


@dataclass(frozen=True, slots=True)
class Service:
    """One generated service."""

    name: str
    package: str
    class_name: str
    description: str
    owner: str
    system: str
    workload: Workload
    http_port: int | None
    admin_port: int | None
    types: tuple[Declared, ...]
    parameters: tuple[Declared, ...]
    endpoints: tuple[Served, ...]
    undocumented: tuple[Endpoint, ...]
    consumers: tuple[Consumed, ...]
    task: Operation | None
    schedule: Schedule | None
    callees: tuple[Callee, ...]
    peers: tuple[Peer, ...]
    stores: tuple[Kept, ...]
    brokers: tuple[Broker, ...]
    published: tuple[tuple[Topic, Shape], ...]
    topics: tuple[tuple[Topic, Shape], ...]
    siblings: tuple[Workload, ...]

    @property
    def operations(self) -> Iterator[Operation]:
        """All operations: endpoints, consumers, the task of a job."""
        yield from (served.operation for served in self.endpoints)
        yield from (consumed.operation for consumed in self.consumers)
        if self.task is not None:
            yield self.task

    def method(self, call: Call) -> tuple[Callee, Method] | None:
        """Return the client method that makes ``call``; None if its callee is opaque."""
        for callee in self.callees:
            if callee.target == call.target:
                for method in callee.methods:
                    if _signature(method.call) == _signature(call):
                        return callee, method
        return None


class ServiceBuilder:
    """Decides the view of one workload; `types` can resolve its shapes afterwards."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        """Prepare; nothing is named yet."""
        self._plan = plan
        self._workload = workload
        self._topics = {topic.name: topic for topic in plan.topics}
        self._stores = {store.name: store for store in plan.stores}
        self._parameters: dict[str, Object] = {}
        self.types = Types(plan)

    def build(self) -> Service:
        """Return the view. Own endpoints are named first, so that callees never rename them."""
        workload = self._workload
        served = tuple(self._served(endpoint) for endpoint in documented(workload))
        consumed = tuple(self._consumed(consumer) for consumer in workload.consumers)
        task = self._task()
        operations = [each.operation for each in served]
        operations += [each.operation for each in consumed]
        operations += [task] if task else []
        stores = tuple(self._kept(name) for name in self._used_stores())
        published = sorted({p.topic for o in operations for p in o.publishes})
        everything = sorted({*published, *(each.topic.name for each in consumed)})
        callees = tuple(self._callees(operations))
        ports = {port.name: port.container for port in workload.ports}
        http = next((p.container for p in workload.ports if p.protocol is Protocol.HTTP), None)
        known = {each.endpoint.label for each in served}
        return Service(
            name=workload.name,
            package=workload.python_name,
            class_name=workload.class_name,
            description=workload.description,
            owner=workload.owner,
            system=self._plan.overview.name,
            workload=workload,
            http_port=http,
            admin_port=ports.get(workload.metrics_port or "admin"),
            endpoints=served,
            undocumented=tuple(e for e in workload.endpoints if e.label not in known),
            consumers=consumed,
            task=task,
            schedule=workload.schedule,
            callees=callees,
            peers=tuple(self._peers(callees)),
            stores=stores,
            brokers=self._brokers(everything),
            published=tuple((self._topics[name], self._message(name)) for name in published),
            topics=tuple((self._topics[name], self._message(name)) for name in everything),
            siblings=self._plan.workloads,
            types=self.types.declared(),
            parameters=tuple(Declared(n, shape) for n, shape in self._parameters.items()),
        )

    def _served(self, endpoint: Endpoint) -> Served:
        body = self.types.body(endpoint)
        stem = names.class_name(endpoint.operation)
        operation = Operation(
            name=endpoint.operation,
            trigger=endpoint.label,
            title=f"{endpoint.label}.",
            description=endpoint.description,
            request=body.request,
            result=body.result,
            status=endpoint.success.status,
            path_params=self._named(endpoint.path_params, stem),
            query=self._named(endpoint.query, stem),
            headers=self._named(endpoint.headers, stem),
            query_type=self._group(f"{stem}Query", endpoint.query),
            headers_type=self._group(f"{stem}Headers", endpoint.headers),
            steps=endpoint.steps,
            reads=endpoint.reads,
            writes=endpoint.writes,
            publishes=endpoint.publishes,
        )
        return Served(operation, endpoint)

    def _consumed(self, consumer: Consumer) -> Consumed:
        topic = self._topics[consumer.topic]
        operation = Operation(
            name=consumer.operation,
            trigger=consumer.topic,
            title=f"Messages of {consumer.topic}.",
            description="",
            request=self._message(consumer.topic),
            result=None,
            status=0,
            steps=consumer.steps,
            reads=consumer.reads,
            writes=consumer.writes,
            publishes=consumer.publishes,
        )
        return Consumed(operation, consumer, topic)

    def _task(self) -> Operation | None:
        workload = self._workload
        if not workload.steps and workload.schedule is None and workload.kind is not Kind.JOB:
            return None
        trigger, title = workload.kind.value, f"What {workload.name} does, once."
        if workload.schedule is not None:
            trigger = workload.schedule.cron
            title = f"What {workload.name} does at {trigger} ({workload.schedule.zone})."
        return Operation(
            name="run",
            trigger=trigger,
            title=title,
            description=workload.description,
            request=None,
            result=None,
            status=0,
            steps=workload.steps,
        )

    def _message(self, topic: str) -> Shape:
        return self.types.message(self._topics[topic]) or Table(Scalar(ScalarKind.ANY))

    def _uses(self) -> Iterator[StoreUse]:
        for endpoint in self._workload.endpoints:
            yield from (*endpoint.reads, *endpoint.writes)
        for consumer in self._workload.consumers:
            yield from (*consumer.reads, *consumer.writes)

    def _used_stores(self) -> list[str]:
        edges = {edge.target for edge in self._workload.edges if edge.kind == "store"}
        return sorted(edges | {use.store for use in self._uses()})

    def _kept(self, name: str) -> Kept:
        store = self._stores[name]
        used = {use.entity for use in self._uses() if use.store == name}
        mine = self._workload.name in store.owners[:1] or not store.owners
        entities = tuple(e for e in store.entities if mine or e.name in used)
        shapes = tuple(
            self.types.use(entity_shape(entity), entity.class_name) for entity in entities
        )
        return Kept(store, entities, shapes, migrates=mine)

    def _callees(self, operations: list[Operation]) -> Iterator[Callee]:
        calls: dict[str, list[tuple[str, Call]]] = {}
        for operation in operations:
            for step in operation.steps:
                for call in step.calls:
                    calls.setdefault(call.target, []).append((operation.name, call))
        workloads = {each.name: each for each in self._plan.workloads}
        externals = {each.name: each for each in self._plan.externals}
        seen = set()
        for edge in self._workload.edges:
            if edge.kind not in ("service", "external") or edge.protocol not in _HTTP:
                continue
            if edge.target in seen:
                continue
            seen.add(edge.target)
            target = externals.get(edge.target) or workloads[edge.target]
            endpoints = {each.label: each for each in target.endpoints}
            yield Callee(
                target=edge.target,
                name=target.python_name,
                class_name=target.class_name,
                env_name=target.env_name,
                policy=edge.policy,
                optional=edge.optional,
                external=externals.get(edge.target),
                methods=tuple(self._methods(target, endpoints, calls.get(edge.target, []))),
            )

    def _methods(
        self,
        target: Workload | External,
        endpoints: dict[str, Endpoint],
        calls: list[tuple[str, Call]],
    ) -> Iterator[Method]:
        """One method a call, shared by all that call the same thing in the same way."""
        groups: dict[object, list[tuple[str, Call]]] = {}
        for by, call in calls:
            if call.endpoint is not None and call.endpoint in endpoints:
                groups.setdefault(_signature(call), []).append((by, call))
        taken: set[str] = set()
        for members in groups.values():
            by, call = members[0]
            endpoint = endpoints[call.endpoint or ""]
            name = call.operation if call.operation not in taken else f"{call.operation}_for_{by}"
            taken.add(name)
            stem = names.class_name(endpoint.operation)
            own = target.class_name
            yield Method(
                name=name,
                endpoint=replace(
                    endpoint,
                    path_params=self._named(endpoint.path_params, stem),
                    query=self._named(endpoint.query, stem),
                    headers=self._named(endpoint.headers, stem),
                ),
                body=self.types.body(endpoint, of=own),
                query_type=self._group(f"{stem}Query", endpoint.query, of=own),
                headers_type=self._group(f"{stem}Headers", endpoint.headers, of=own),
                call=call,
                used_by=tuple(sorted({by for by, _ in members})),
            )

    def _peers(self, callees: tuple[Callee, ...]) -> Iterator[Peer]:
        known = {callee.target for callee in callees}
        for edge in self._workload.edges:
            if edge.kind in ("service", "external") and edge.target not in known:
                known.add(edge.target)
                yield Peer(edge.target, names.identifier(edge.target), names.env_name(edge.target))

    def _brokers(self, topics: list[str]) -> tuple[Broker, ...]:
        used = {edge.target for edge in self._workload.edges if edge.kind == "broker"}
        used |= {self._topics[name].broker for name in topics}
        return tuple(broker for broker in self._plan.brokers if broker.name in used)

    def _named(self, group: Object, stem: str) -> Object:
        return Object(
            tuple(
                replace(f, shape=self.types.use(f.shape, stem + names.class_name(f.name)))
                for f in group.fields
            )
        )

    def _group(self, name: str, group: Object, *, of: str = "") -> str:
        """Name a group of parameters; a callee's that is called like an own one gets a prefix."""
        if not group.fields:
            return ""
        shape = self._named(group, name)
        if self._parameters.get(name, shape) != shape:
            name = of + name
        name = self.types.unused(name)
        self._parameters[name] = shape
        return name


def entity_shape(entity: Entity) -> Shape:
    """Return the shape of an entity, by its name where the spec names it."""
    return Ref(entity.type_name) if entity.type_name else entity.shape


def _signature(call: Call) -> object:
    """What makes two calls of one endpoint the same method."""
    return (
        call.endpoint,
        call.credential,
        call.idempotent,
        call.optional,
        repr(call.fallback),
        call.chance,
        call.policy,
    )


__all__ = [
    "VIEW_VERSION",
    "Callee",
    "Credential",
    "Method",
    "Operation",
    "Service",
    "ServiceBuilder",
]
