"""What a blueprint's templates see of a service, in no language: `service`, version 1.

Everything is named and decided; shapes are those of `msgen.spec.shapes` with every object behind
a name of `types`. Fields are only ever added within a version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgen.plan.model import (
    Broker,
    Call,
    Consumer,
    Endpoint,
    Entity,
    External,
    Policy,
    Publication,
    Schedule,
    Step,
    Store,
    StoreUse,
    Topic,
    Workload,
)
from msgen.records import dataclass
from msgen.spec.shapes import Object, Shape
from msgen.views.types import Body, Declared

VIEW_VERSION = 1

NOTHING = Object(())
"""A group of parameters without members."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What happens by default when an endpoint is asked, a message or a moment comes.

    ``name`` is the function, ``trigger`` what starts it (`POST /orders`, `order.placed`, a cron
    expression), ``title`` the same as a sentence. ``request`` is the body or message.
    ``query_type`` and ``headers_type`` name the groups of parameters, empty where there are none.
    Of a prefix, ``path_params`` end with ``rest``, what is below it; of a regular expression they
    are the whole ``path``. ``any_method`` is for an endpoint that tells its handler the method.
    Of a ``socket``, ``request`` is what comes in and ``result`` what goes out, any number of times.
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
    any_method: bool = False
    socket: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """An endpoint that the service answers, and the operation behind it."""

    operation: Operation
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Passed:
    """An endpoint without a handler: it redirects, or forwards to ``target``.

    ``credential`` is a name of the chassis: NONE, OWN, FORWARDED or FIXED.
    """

    endpoint: Endpoint
    target: str
    credential: str


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
    """One generated service.

    ``endpoints`` have a handler that answers a request, ``sockets`` one that keeps a connection,
    ``passed`` none; what OpenAPI cannot describe is ``undocumented``.
    ``documents`` has, for each generated service of the system, the labels that its OpenAPI
    document declares.
    """

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
    sockets: tuple[Served, ...]
    passed: tuple[Passed, ...]
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
    documents: Mapping[str, frozenset[str]]

    @property
    def serves(self) -> bool:
        """Whether it answers over HTTP."""
        return bool(self.endpoints or self.sockets or self.passed)

    @property
    def operations(self) -> Iterator[Operation]:
        """All operations: endpoints, consumers, the task of a job."""
        yield from (served.operation for served in (*self.endpoints, *self.sockets))
        yield from self.undirected

    @property
    def undirected(self) -> Iterator[Operation]:
        """The operations that no request starts."""
        yield from (consumed.operation for consumed in self.consumers)
        if self.task is not None:
            yield self.task

    def method(self, call: Call) -> tuple[Callee, Method] | None:
        """Return the client method that makes ``call``; None if its callee is opaque."""
        for callee in self.callees:
            if callee.target == call.target:
                for method in callee.methods:
                    if signature(method.call) == signature(call):
                        return callee, method
        return None


def signature(call: Call) -> object:
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
