"""Decides the view of one workload: its types are named, its callees and stores gathered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msgen import names
from msgen.plan.model import (
    AuthKind,
    Broker,
    Call,
    Consumer,
    Endpoint,
    Entity,
    External,
    Kind,
    Plan,
    Protocol,
    StoreUse,
    Workload,
)
from msgen.spec.shapes import Object, Ref, Scalar, ScalarKind, Shape, Table
from msgen.views.index import index_of
from msgen.views.openapi import documented
from msgen.views.paths import is_passed, is_socket, is_wide, parameters
from msgen.views.service import (
    Callee,
    Consumed,
    Kept,
    Method,
    Operation,
    Passed,
    Peer,
    Served,
    Service,
    signature,
)
from msgen.views.types import Declared, Types

_HTTP = (None, Protocol.HTTP, Protocol.HTTPS)


class ServiceBuilder:
    """Decides the view of one workload; `types` can resolve its shapes afterwards."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        """Prepare; nothing is named yet."""
        self._plan = plan
        self._workload = workload
        self._index = index_of(plan)
        self._parameters: dict[str, Object] = {}
        self.types = Types(plan)

    def build(self) -> Service:
        """Return the view. Own endpoints are named first, so that callees never rename them."""
        workload = self._workload
        known = documented(workload)
        others = tuple(endpoint for endpoint in workload.endpoints if endpoint not in known)
        served = tuple(self._served(endpoint) for endpoint in (*known, *filter(is_wide, others)))
        sockets = tuple(self._served(endpoint) for endpoint in others if is_socket(endpoint))
        consumed = tuple(self._consumed(consumer) for consumer in workload.consumers)
        task = self._task()
        operations = [each.operation for each in (*served, *sockets)]
        operations += [each.operation for each in consumed]
        operations += [task] if task else []
        stores = tuple(self._kept(name) for name in self._used_stores())
        published = sorted({p.topic for o in operations for p in o.publishes})
        everything = sorted({*published, *(each.topic.name for each in consumed)})
        callees = tuple(self._callees(operations))
        ports = {port.name: port.container for port in workload.ports}
        http = next((p.container for p in workload.ports if p.protocol is Protocol.HTTP), None)
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
            sockets=sockets,
            passed=tuple(self._passed(each) for each in others if is_passed(each)),
            undocumented=others,
            consumers=consumed,
            task=task,
            schedule=workload.schedule,
            callees=callees,
            peers=tuple(self._peers(callees)),
            stores=stores,
            brokers=self._brokers(everything),
            published=tuple((self._index.topics[name], self._message(name)) for name in published),
            topics=tuple((self._index.topics[name], self._message(name)) for name in everything),
            documents=self._index.documents,
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
            path_params=self._named(parameters(endpoint), stem),
            query=self._named(endpoint.query, stem),
            headers=self._named(endpoint.headers, stem),
            query_type=self._group(f"{stem}Query", endpoint.query),
            headers_type=self._group(f"{stem}Headers", endpoint.headers),
            steps=endpoint.steps,
            reads=endpoint.reads,
            writes=endpoint.writes,
            publishes=endpoint.publishes,
            any_method=endpoint.method == "ANY",
            socket=is_socket(endpoint),
        )
        return Served(operation, endpoint)

    def _passed(self, endpoint: Endpoint) -> Passed:
        """Tell whose token goes along: the caller's where the target asks for users."""
        target = endpoint.forward or ""
        external = self._index.externals.get(target)
        if external is not None:
            return Passed(endpoint, target, "FIXED" if external.secret else "NONE")
        asked = self._index.workloads[target].endpoints if target in self._index.workloads else ()
        kinds = {each.auth.kind for each in asked}
        if kinds & {AuthKind.USER, AuthKind.SCOPES}:
            return Passed(endpoint, target, "FORWARDED")
        return Passed(endpoint, target, "OWN" if AuthKind.SERVICE in kinds else "NONE")

    def _consumed(self, consumer: Consumer) -> Consumed:
        topic = self._index.topics[consumer.topic]
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
        return self.types.message(self._index.topics[topic]) or Table(Scalar(ScalarKind.ANY))

    def _uses(self) -> Iterator[StoreUse]:
        for endpoint in self._workload.endpoints:
            yield from (*endpoint.reads, *endpoint.writes)
        for consumer in self._workload.consumers:
            yield from (*consumer.reads, *consumer.writes)

    def _used_stores(self) -> list[str]:
        edges = {edge.target for edge in self._workload.edges if edge.kind == "store"}
        return sorted(edges | {use.store for use in self._uses()})

    def _kept(self, name: str) -> Kept:
        store = self._index.stores[name]
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
        workloads, externals = self._index.workloads, self._index.externals
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
                groups.setdefault(signature(call), []).append((by, call))
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
        used |= {self._index.topics[name].broker for name in topics}
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
