"""What the rendering of one service may see: a plan of its own, cut out of the whole one.

Services are rendered from their slices, so nothing else can have any influence on their files:
where a slice is equal to that of an earlier run, so are the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from hashlib import sha1
from typing import TypeVar

from msgen.plan.model import Endpoint, Plan, Workload
from msgen.views.index import index_of

_Fact = TypeVar("_Fact")


class Slices:
    """Cuts a plan into what concerns each service."""

    def __init__(self, plan: Plan) -> None:
        """Prepare; nothing is cut yet."""
        self._plan = plan
        self._index = index_of(plan)
        self._faces: dict[str, Workload] = {}

    def of(self, workload: Workload) -> Plan:
        """Return `workload` with its neighbours, what it keeps and says, and all named types."""
        plan, index = self._plan, self._index
        named = set(_names(workload)) - {workload.name}
        topics = _some(index.topics, named)
        named |= {topic.broker for topic in topics}
        return replace(
            alone(plan, workload),
            workloads=(workload, *(self._face(each) for each in _some(index.workloads, named))),
            stores=_some(index.stores, named),
            brokers=tuple(broker for broker in plan.brokers if broker.name in named),
            topics=topics,
            externals=_some(index.externals, named),
        )

    def _face(self, workload: Workload) -> Workload:
        """Return what a neighbour knows of `workload`: its names, and what it offers."""
        if workload.name not in self._faces:
            self._faces[workload.name] = Workload(
                name=workload.name,
                kind=workload.kind,
                source=workload.source,
                python_name=workload.python_name,
                go_name=workload.go_name,
                env_name=workload.env_name,
                class_name=workload.class_name,
                endpoints=tuple(
                    replace(each, callers=(), steps=(), reads=(), writes=(), publishes=())
                    for each in workload.endpoints
                ),
            )
        return self._faces[workload.name]


def alone(plan: Plan, workload: Workload) -> Plan:
    """Return a plan of `workload` and the named types, with nothing around it."""
    return replace(_empty(plan), types=plan.types, workloads=(workload,))


def routing(plan: Plan) -> Plan:
    """Return what a gateway knows: the routes, and where each workload listens."""
    return replace(
        _empty(plan),
        environment=plan.environment,
        environments=plan.environments,
        workloads=tuple(_listening(each) for each in plan.workloads),
        externals=plan.externals,
        routes=plan.routes,
        targets=plan.targets,
        extra=plan.extra,
        overlays=tuple(routing(each) for each in plan.overlays),
    )


def _empty(plan: Plan) -> Plan:
    """Return a plan of the same system and platform in which there is nothing."""
    return Plan(
        overview=plan.overview,
        platform=plan.platform,
        environment=None,
        environments=(),
        types=(),
        workloads=(),
        stores=(),
        brokers=(),
        topics=(),
        externals=(),
        secrets=(),
        edges=(),
        routes=(),
        waves=(),
        cycles=(),
    )


def _listening(workload: Workload) -> Workload:
    return Workload(
        name=workload.name,
        kind=workload.kind,
        source=workload.source,
        python_name=workload.python_name,
        go_name=workload.go_name,
        env_name=workload.env_name,
        class_name=workload.class_name,
        ports=workload.ports,
        probes=workload.probes,
        metrics_port=workload.metrics_port,
        metrics_path=workload.metrics_path,
        versions=workload.versions,
    )


def deployment(plan: Plan) -> Plan:
    """Return what whoever runs the system knows: everything but what endpoints take, answer and do.

    Who may call an endpoint and how long it may take is left.
    """
    return replace(
        plan,
        types=(),
        topics=(),
        workloads=tuple(_running(each) for each in plan.workloads),
        overlays=tuple(deployment(each) for each in plan.overlays),
    )


def _running(workload: Workload) -> Workload:
    return replace(
        workload,
        endpoints=tuple(_entrance(each) for each in workload.endpoints),
        consumers=(),
        steps=(),
    )


def _entrance(endpoint: Endpoint) -> Endpoint:
    return Endpoint(
        label=endpoint.label,
        operation=endpoint.operation,
        method=endpoint.method,
        path=endpoint.path,
        matching=endpoint.matching,
        port=endpoint.port,
        auth=endpoint.auth,
        public=endpoint.public,
        idempotent=endpoint.idempotent,
        timeout_ms=endpoint.timeout_ms,
    )


class Digests:
    """Tells plans apart by a digest; the facts that many slices share are looked at once."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known: dict[int, tuple[object, bytes]] = {}

    def of(self, plan: Plan) -> str:
        """Return the digest of everything in `plan`: its facts are values that `repr` tells."""
        whole = sha1(usedforsecurity=False)
        for field in fields(plan):
            value = getattr(plan, field.name)
            facts = value if isinstance(value, tuple) and value is not plan.types else (value,)
            whole.update(b"%s %d\n" % (field.name.encode(), len(facts)))
            for fact in facts:
                whole.update(self._one(fact))
        return whole.hexdigest()

    def _one(self, fact: object) -> bytes:
        """Return the digest of one fact, which is kept so that its identity stays its own."""
        known = self._known.get(id(fact))
        if known is None:
            text = repr(fact).encode(errors="surrogatepass")
            known = self._known[id(fact)] = fact, sha1(text, usedforsecurity=False).digest()
        return known[1]


def _some(facts: Mapping[str, _Fact], names: set[str]) -> tuple[_Fact, ...]:
    """Return the facts of these names; a name is one of something else, or of nothing."""
    return tuple(facts[name] for name in sorted(names) if name in facts)


def _names(workload: Workload) -> Iterator[str]:
    """Yield the names of all that `workload` has to do with."""
    yield from (edge.target for edge in workload.edges)
    yield from (endpoint.forward for endpoint in workload.endpoints if endpoint.forward)
    for handler in workload.handlers:
        yield from (use.store for use in (*handler.reads, *handler.writes))
        yield from (publication.topic for publication in handler.publishes)
        yield from (call.target for step in handler.steps for call in step.calls)
    yield from (call.target for step in workload.steps for call in step.calls)
    yield from (consumer.topic for consumer in workload.consumers)
