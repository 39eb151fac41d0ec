"""What every part of resolving looks up, gathered in one pass over the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from msgen.plan import paths
from msgen.plan.model import Entity, Matching, Port, Protocol
from msgen.plan.operations import Named, operations, resource
from msgen.plan.ports import main_port, make_ports, ports_of, serving_port
from msgen.records import dataclass
from msgen.spec.keys import EndpointKey, Target
from msgen.spec.models import Call, Endpoint, Service, Spec
from msgen.spec.shapes import Array, Field, Object, Scalar, ScalarKind, Shape

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Offer:
    """An endpoint as its callers see it: what is known before any call is resolved."""

    workload: str
    key: EndpointKey
    model: Endpoint
    operation: str
    port: Port | None
    public: bool
    matching: Matching
    path: str
    path_params: Object
    idempotent: bool
    resource: str

    @property
    def success(self) -> tuple[int, Shape | None]:
        """Status and shape of the first declared success; an undeclared one is an empty 204."""
        for status in sorted(self.model.response):
            if 200 <= status < 300:
                return status, self.model.response[status]
        return 204, None


@dataclass(frozen=True, slots=True)
class Index:
    """Lookups by name. ``spec`` is complete: all defaults by kind are in it."""

    spec: Spec
    types: Mapping[str, Shape]
    ports: Mapping[str, tuple[Port, ...]]
    offers: Mapping[str, Mapping[str, Offer]]
    entities: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)

    def kind(self, name: str) -> str | None:
        """``service``, ``store``, ``broker`` or ``external``; None for a name of nothing."""
        spec = self.spec
        if name in spec.services:
            return "service"
        if name in spec.datastores:
            return "store"
        if name in spec.brokers:
            return "broker"
        return "external" if name in spec.externals else None

    def broker_of(self, topic: str) -> str | None:
        """The broker that carries a topic: the one it names, or the only one."""
        said = self.spec.topics[topic].broker if topic in self.spec.topics else None
        return said or (next(iter(self.spec.brokers)) if len(self.spec.brokers) == 1 else None)

    def offer(self, call: Call) -> Offer | None:
        """The endpoint that a call names; None for an external, an opaque or a wrong one."""
        wanted = call.to.endpoint
        offers = self.offers.get(call.to.target, {})
        if wanted is None:
            return None
        if wanted in offers:
            return offers[wanted]
        for offer in offers.values():
            if offer.key.method == "RPC" and offer.path.endswith(f"/{wanted}"):
                return offer
        return None

    def edge_port(self, target: Target | str, offer: Offer | None) -> Port | None:
        """The port of a callee: said, else the endpoint's, else the first that serves."""
        name = target.name if isinstance(target, Target) else target
        said = target.port if isinstance(target, Target) else None
        return self.named_port(name, said, offer)

    def named_port(self, name: str, said: str | None, offer: Offer | None) -> Port | None:
        """As ``edge_port``, by plain names."""
        ports = self.ports.get(name, ())
        if said is not None:
            return next((port for port in ports if port.name == said), None)
        if offer is not None:
            return offer.port
        service = self.spec.services.get(name)  # the main port of a store or broker has no name
        return main_port(service) if service is not None else None


def index(spec: Spec, entities: Mapping[str, tuple[Entity, ...]]) -> Index:
    """Look once at every service."""
    backing = {**spec.datastores, **spec.brokers}
    ports = {name: make_ports(placed.ports) for name, placed in backing.items()}
    ports |= {name: ports_of(service) for name, service in spec.services.items()}
    offers = {
        name: {str(offer.key): offer for offer in _offers(name, service, ports[name])}
        for name, service in spec.services.items()
    }
    return Index(spec, spec.types, ports, offers, entities)


def _offers(name: str, service: Service, ports: tuple[Port, ...]) -> Iterator[Offer]:
    if not service.endpoints:
        return
    names = operations(_named(key, model) for key, model in service.endpoints.items())
    for key, model in service.endpoints.items():
        path = plain_path(key)
        exposed = service.expose is not None
        idempotent = key.method in _IDEMPOTENT if model.idempotent is None else model.idempotent
        yield Offer(
            name,
            key,
            model,
            names[str(key)],
            serving_port(ports, _wants(key), said=model.port),
            exposed if model.public is None else model.public,
            Matching(key.matching),
            path,
            _path_params(key, model),
            idempotent,
            resource(path) if key.method != "RPC" else "",
        )


def plain_path(key: EndpointKey) -> str:
    """The path of a key; that of a prefix ends without a slash, but for ``/`` itself."""
    return (key.path.rstrip("/") or "/") if key.matching == "prefix" else key.path


def _named(key: EndpointKey, model: Endpoint) -> Named:
    many = None
    for status in sorted(model.response):
        if 200 <= status < 300:
            many = isinstance(model.response[status], Array)
            break
    return Named(str(key), key.method, Matching(key.matching), plain_path(key), many, model.as_)


def _wants(key: EndpointKey) -> Protocol:
    return {"RPC": Protocol.GRPC, "WS": Protocol.WS}.get(key.method, Protocol.HTTP)


def _path_params(key: EndpointKey, model: Endpoint) -> Object:
    """The declared types in the order of the path; what has none is a string."""
    if not key.params and not model.path.fields:
        return model.path
    declared = {field.name: field for field in model.path.fields}
    names = key.params or paths.parameters(key.path)
    text = Scalar(ScalarKind.STRING)
    return Object(tuple(declared.get(name) or Field(name, text) for name in names))
