"""Decides the view of one workload: its types are named, its callees and stores gathered."""

from __future__ import annotations

from collections.abc import Iterator

from msgen import names
from msgen.plan.model import (
    AuthKind,
    Broker,
    Consumer,
    Endpoint,
    Entity,
    Kind,
    Plan,
    Protocol,
    StoreUse,
    Workload,
)
from msgen.spec.shapes import Ref, Scalar, ScalarKind, Shape, Table
from msgen.views.callees import callees_of, peers_of
from msgen.views.groups import Groups
from msgen.views.index import index_of
from msgen.views.openapi import documented
from msgen.views.paths import is_passed, is_socket, is_wide, parameters
from msgen.views.service import (
    Consumed,
    Kept,
    Operation,
    Passed,
    Served,
    Service,
)
from msgen.views.types import Types


class ServiceBuilder:
    """Decides the view of one workload; `types` can resolve its shapes afterwards."""

    def __init__(self, plan: Plan, workload: Workload) -> None:
        """Prepare; nothing is named yet."""
        self._plan = plan
        self._workload = workload
        self._index = index_of(plan)
        self.types = Types(plan)
        self._groups = Groups(self.types)

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
        callees = tuple(callees_of(workload, operations, self._index, self._groups))
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
            peers=tuple(peers_of(workload, callees)),
            stores=stores,
            brokers=self._brokers(everything),
            published=tuple((self._index.topics[name], self._message(name)) for name in published),
            topics=tuple((self._index.topics[name], self._message(name)) for name in everything),
            documents=self._index.documents,
            types=self.types.declared(),
            parameters=self._groups.declared(),
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
            path_params=self._groups.named(parameters(endpoint), stem),
            query=self._groups.named(endpoint.query, stem),
            headers=self._groups.named(endpoint.headers, stem),
            query_type=self._groups.group(f"{stem}Query", endpoint.query),
            headers_type=self._groups.group(f"{stem}Headers", endpoint.headers),
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

    def _brokers(self, topics: list[str]) -> tuple[Broker, ...]:
        used = {edge.target for edge in self._workload.edges if edge.kind == "broker"}
        used |= {self._index.topics[name].broker for name in topics}
        return tuple(broker for broker in self._plan.brokers if broker.name in used)


def entity_shape(entity: Entity) -> Shape:
    """Return the shape of an entity, by its name where the spec names it."""
    return Ref(entity.type_name) if entity.type_name else entity.shape
