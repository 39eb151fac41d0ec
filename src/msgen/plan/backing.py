"""Stores, brokers, topics, externals and secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msgen import names
from msgen.plan import convert
from msgen.plan.calls import NOTHING
from msgen.plan.environment import env_of
from msgen.plan.index import Index, plain_path
from msgen.plan.kinds import BROKERS, DEFAULT_SIZE, OTHER_STORE, STORES
from msgen.plan.model import (
    Auth,
    AuthKind,
    Broker,
    Edge,
    Endpoint,
    Entity,
    External,
    Matching,
    Secret,
    Store,
    Topic,
    Workload,
)
from msgen.plan.operations import Named, operations
from msgen.plan.policies import Policies
from msgen.plan.ports import make_ports
from msgen.spec import models
from msgen.spec.keys import EndpointKey
from msgen.spec.shapes import Field, Object, Ref, Scalar, ScalarKind

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


def stores(
    spec: models.Spec, entities: Mapping[str, tuple[Entity, ...]], owners: Mapping[str, set[str]]
) -> tuple[Store, ...]:
    """All stores by name; ``owners`` are the workloads that write each."""
    return tuple(
        _store(name, model, spec, entities.get(name, ()), owners.get(name, set()))
        for name, model in sorted(spec.datastores.items())
    )


def _store(
    name: str,
    model: models.Datastore,
    spec: models.Spec,
    entities: tuple[Entity, ...],
    owners: Iterable[str],
) -> Store:
    server = spec.datastores.get(model.server or name, model)
    kind = model.kind or ("image" if model.image else server.kind or "image")
    known = STORES.get(kind, OTHER_STORE)
    embedded = known.embedded if model.embedded is None else model.embedded
    if model.image is not None and model.embedded is None and model.kind is None:
        embedded = None
    size = model.size.bytes if model.size else None
    own = not model.managed and model.server in (None, name)
    if size is None and known.durable and model.kind and own:
        size = DEFAULT_SIZE
    return Store(
        name=name,
        kind=kind,
        server=model.server if model.server in spec.datastores else name,
        version=model.version or server.version or known.version or None,
        env_name=names.env_name(name),
        database=names.identifier(name).rstrip("_"),
        port=model.port or server.port or known.port,
        scheme=known.scheme,
        managed=model.managed or server.managed,
        image=model.image,
        embedded=None if embedded == "none" else embedded,
        entities=entities,
        seed=tuple(model.seed),
        size=size,
        owners=tuple(sorted(owners)),
        local=convert.local(model.local),
        profile=model.profile,
        env=env_of(model.env, spec, ports=make_ports(model.ports)),
        loc=("datastores", name),
        url=model.url or (server.url if model.server else None),
        args=tuple(model.args),
        volumes=convert.volumes(model.volumes),
        files=convert.files(model.files),
        ports=make_ports(model.ports),
        resources=convert.resources(model.resources),
        owner=model.owner or spec.system.owner,
        description=model.description,
    )


def brokers(spec: models.Spec) -> tuple[Broker, ...]:
    """All brokers by name."""
    return tuple(
        Broker(
            name=name,
            kind=model.kind,
            env_name=names.env_name(name),
            port=model.port or BROKERS[model.kind].port,
            scheme=BROKERS[model.kind].scheme,
            version=model.version or BROKERS[model.kind].version,
            managed=model.managed,
            image=model.image,
            exchange=model.exchange,
            local=convert.local(model.local),
            profile=model.profile,
            loc=("brokers", name),
            url=model.url,
            size=model.size.bytes if model.size else None,
            resources=convert.resources(model.resources),
            env=env_of(model.env, spec, ports=make_ports(model.ports)),
            args=tuple(model.args),
            files=convert.files(model.files),
            ports=make_ports(model.ports),
            volumes=convert.volumes(model.volumes),
        )
        for name, model in sorted(spec.brokers.items())
    )


def topics(index: Index, workloads: Iterable[Workload]) -> tuple[Topic, ...]:
    """All topics by name; what a topic does not say, its broker does."""
    publishers: dict[str, set[str]] = {}
    consumers: dict[str, set[str]] = {}
    for workload in workloads:
        for handler in workload.handlers:
            for publication in handler.publishes:
                publishers.setdefault(publication.topic, set()).add(workload.name)
        for consumer in workload.consumers:
            consumers.setdefault(consumer.topic, set()).add(workload.name)
    found = []
    for name in sorted(index.spec.topics):
        broker = index.broker_of(name)
        if broker in index.spec.brokers:
            assert broker is not None
            bare = _topic(name, index.spec.topics[name], broker, index.spec.brokers[broker])
            found.append(
                replace(
                    bare,
                    publishers=tuple(sorted(publishers.get(name, ()))),
                    consumers=tuple(sorted(consumers.get(name, ()))),
                )
            )
    return tuple(found)


def _topic(name: str, model: models.Topic, broker: str, settings: models.Broker) -> Topic:
    shape = model.schema_
    retain = model.retain or settings.retain
    rabbit = settings.kind == "rabbitmq"
    return Topic(
        name=name,
        broker=broker,
        operation=names.identifier(name),
        class_name=names.class_name(name),
        shape=shape,
        type_name=shape.name if isinstance(shape, Ref) else None,
        key=model.key,
        partitions=model.partitions or settings.partitions,
        retain_ms=retain.ms if retain else None,
        exchange=(model.exchange or settings.exchange or broker) if rabbit else None,
        routing_key=(model.routing_key or name) if rabbit else None,
        queue=model.queue or settings.queue,
        as_=(model.as_ or settings.as_ or "stream") if settings.kind == "redis" else None,
        loc=("topics", name),
    )


def externals(spec: models.Spec, policies: Policies, edges: Iterable[Edge]) -> tuple[External, ...]:
    """All externals by name, with the endpoints that their callers declare."""
    called: dict[str, set[str]] = {}
    for edge in edges:
        if edge.kind == "external":
            called.setdefault(edge.target, set()).update(edge.endpoints)
    return tuple(
        External(
            name=name,
            url=model.url,
            env_name=names.env_name(name),
            class_name=names.class_name(name),
            python_name=names.identifier(name),
            secret=model.auth.secret if model.auth else None,
            cidr=tuple(model.cidr),
            policy=policies.of(target=name),
            endpoints=_foreign(sorted(called.get(name, ())), policies.of(target=name).timeout_ms),
            local=convert.local(model.local),
            loc=("externals", name),
            secret_header=model.auth.header if model.auth else None,
        )
        for name, model in sorted(spec.externals.items())
    )


def secrets(spec: models.Spec) -> tuple[Secret, ...]:
    """All secrets by name; never a value."""
    return tuple(Secret(name, spec.secrets[name].from_) for name in sorted(spec.secrets))


def _foreign(labels: Iterable[str], timeout_ms: int | None) -> tuple[Endpoint, ...]:
    """Endpoints of an external: method and path are all that is known."""
    keys = [EndpointKey.read(label) for label in labels if " " in label]
    found = operations(
        Named(str(key), key.method, Matching(key.matching), plain_path(key)) for key in keys
    )
    text = Scalar(ScalarKind.STRING)
    return tuple(
        Endpoint(
            label=str(key),
            operation=found[str(key)],
            method=key.method,
            path=plain_path(key),
            matching=Matching(key.matching),
            port="",
            auth=Auth(AuthKind.NONE),
            public=False,
            idempotent=key.method in _SAFE,
            timeout_ms=timeout_ms,
            path_params=Object(tuple(Field(p, text) for p in key.params))
            if key.params
            else NOTHING,
        )
        for key in keys
    )
