"""The plan: what the system *is*, every decision made.

Frozen dataclasses of tuples, resolved once from the spec. Targets, blueprints' views, the
local runner, the graph and the checks read these facts and decide nothing of the kind again.
Times are in milliseconds, sizes in bytes, CPU in millicores, rates in requests per second,
shares and percentages as fractions of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msgen.spec.shapes import Object, Shape

Path = tuple[str | int, ...]
"""Where in the spec a fact comes from, for `tree.locate`."""


class Kind(StrEnum):
    """What sort of workload this is; decides its lifetime and what it serves."""

    SERVICE = "service"
    WORKER = "worker"
    CRON = "cron"
    JOB = "job"
    WEB = "web"


class Protocol(StrEnum):
    """What a port speaks."""

    HTTP = "http"
    HTTPS = "https"
    GRPC = "grpc"
    WS = "ws"
    THRIFT = "thrift"
    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Extra:
    """One ``x-…`` key, kept as plain data."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a workload.

    ``container`` is where the process listens, ``service`` what its peers dial.
    """

    name: str
    container: int
    service: int
    protocol: Protocol


# --- addresses and environment -------------------------------------------------------------


class AddressForm(StrEnum):
    """How an address is written into a value."""

    URL = "url"
    HOST = "host"
    PORT = "port"
    ADDRESS = "address"  # host:port


@dataclass(frozen=True, slots=True)
class Literal:
    """A fixed text."""

    text: str


@dataclass(frozen=True, slots=True)
class AddressOf:
    """The address of another thing of the system; each runtime fills it in its own way."""

    target: str
    form: AddressForm
    port: str | None = None


@dataclass(frozen=True, slots=True)
class SecretRef:
    """The value of a declared secret."""

    name: str


@dataclass(frozen=True, slots=True)
class SelfRef:
    """A fact of the workload itself: name, namespace, version, host."""

    what: str


@dataclass(frozen=True, slots=True)
class IdentityRef:
    """A fact of the identity provider: issuer, audience, jwks_url, token_url, client_id,
    client_secret."""

    what: str


Value = Literal | AddressOf | SecretRef | SelfRef | IdentityRef


@dataclass(frozen=True, slots=True)
class EnvVar:
    """One environment variable. ``derived`` ones come from the graph, not from ``env:``."""

    name: str
    value: Value
    derived: bool = False


@dataclass(frozen=True, slots=True)
class MountedFile:
    """A file in the container: from a file beside the spec, or from a secret."""

    path: str
    source: str | None = None
    secret: str | None = None


# --- policies ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a failed call is tried again.

    ``count`` is the number of extra attempts; ``budget`` the share of calls that may be
    retries over ten seconds, or None for no budget; ``on`` what counts as worth a retry
    (``connect``, ``timeout``, or a status).
    """

    count: int
    on: tuple[str, ...] = ("connect", "503")
    budget: float | None = 0.1


@dataclass(frozen=True, slots=True)
class Breaker:
    """A circuit breaker: opens after ``failures`` within ``window_ms``, probes after
    ``reset_ms``."""

    failures: int
    window_ms: int
    reset_ms: int


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults to inject in an environment: a delay or an abort for a share of calls."""

    delay_ms: int | None = None
    abort_status: int | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How a caller treats one callee. ``timeout_ms`` bounds one attempt; None is a stream."""

    timeout_ms: int | None
    retries: Retries
    breaker: Breaker | None = None
    max_in_flight: int | None = None
    faults: Faults | None = None


class AuthKind(StrEnum):
    """Who may call an endpoint."""

    NONE = "none"
    USER = "user"
    SCOPES = "scopes"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Auth:
    """The rule of one endpoint; ``scopes`` (all are needed) only with SCOPES."""

    kind: AuthKind
    scopes: tuple[str, ...] = ()


class Credential(StrEnum):
    """The token that a call carries."""

    FORWARDED = "forwarded"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit; ``per`` is ``client`` or None for everybody together."""

    rate_per_s: float
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Slo:
    """Service level objectives. ``availability`` is a fraction such as 0.999."""

    p50_ms: int | None = None
    p95_ms: int | None = None
    p99_ms: int | None = None
    availability: float | None = None


# --- endpoints and calls -------------------------------------------------------------------


class SourceKind(StrEnum):
    """Where the argument of a call comes from."""

    PATH = "path"  # a path parameter of the endpoint being served
    QUERY = "query"
    HEADER = "header"
    BODY = "body"  # a field path in the request body (or in the consumed message)
    RESULT = "result"  # a field path in an earlier call's result: (call name, field, …)
    GENERATED = "generated"  # the id that the handler makes for what it stores: ("id",)
    EXAMPLE = "example"  # a deterministic example of the type
    LITERAL = "literal"  # a value typed in `with:`


@dataclass(frozen=True, slots=True)
class Argument:
    """One field of what a call sends.

    ``location`` is where it goes (``body``, ``path``, ``query``, ``header``); ``path`` is the
    field path in its source, ``value`` the example or literal as JSON data.
    """

    name: str
    location: str
    source: SourceKind
    path: tuple[str, ...] = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """One declared call of a handler.

    ``name`` is the variable that holds its result. ``endpoint`` is the callee's endpoint
    label (``POST /reservations``), None where the callee is opaque. ``fallback`` is None,
    ``empty`` or JSON data, used when an optional call fails.
    """

    target: str
    port: str | None
    endpoint: str | None
    operation: str
    name: str
    arguments: tuple[Argument, ...]
    policy: Policy
    credential: Credential
    idempotent: bool
    optional: bool = False
    fallback: Any = None
    chance: float | None = None
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Calls that run at the same time; steps run one after the other."""

    calls: tuple[Call, ...]


class Access(StrEnum):
    """What a handler does with an entity of a store, chosen by method and path."""

    CREATE = "create"
    READ = "read"
    LIST = "list"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class StoreUse:
    """An entity that a handler reads or writes. ``key`` is the path parameter with its id."""

    store: str
    entity: str
    access: Access
    key: str | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A topic that a handler publishes to."""

    topic: str
    outbox: bool = False


class Matching(StrEnum):
    """How the path of an endpoint or route is compared."""

    EXACT = "exact"
    TEMPLATE = "template"  # /orders/{id}
    PREFIX = "prefix"  # /path/*
    REGEX = "regex"  # ~/path/[0-9]+


@dataclass(frozen=True, slots=True)
class Match:
    """A header or query value that must be equal, or be present when ``value`` is None."""

    kind: str
    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A declared answer. ``shape`` is None for an empty body."""

    status: int
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of a workload.

    ``label`` is the spec's key (``POST /orders``, ``rpc shop.Cart/GetCart``) and unique in
    the workload; ``operation`` its name in code. ``timeout_ms`` None means a stream. For RPC
    ``method`` is ``RPC`` and ``path`` ``/package.Service/Method``; for websockets ``WS``.
    """

    label: str
    operation: str
    method: str
    path: str
    matching: Matching
    port: str
    auth: Auth
    public: bool
    idempotent: bool
    timeout_ms: int | None
    description: str = ""
    path_params: Object = Object(())
    query: Object = Object(())
    headers: Object = Object(())
    request: Shape | None = None
    responses: tuple[Response, ...] = ()
    steps: tuple[Step, ...] = ()
    reads: tuple[StoreUse, ...] = ()
    writes: tuple[StoreUse, ...] = ()
    publishes: tuple[Publication, ...] = ()
    forward: str | None = None
    strip: str | None = None
    rewrite: str | None = None
    redirect: str | None = None
    matches: tuple[Match, ...] = ()
    slo: Slo = Slo()
    traffic_per_s: float | None = None
    limit: Limit | None = None
    body_bytes: int | None = None
    cache_ms: int | None = None
    compress: bool = False
    client_stream: bool = False
    server_stream: bool = False
    callers: tuple[str, ...] = ()
    loc: Path = ()
    extra: tuple[Extra, ...] = ()

    @property
    def success(self) -> Response:
        """The first declared 2xx answer; an undeclared one is an empty 200 or 204."""
        for response in self.responses:
            if 200 <= response.status < 300:
                return response
        return Response(204, None)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A subscription of a workload to a topic, and what its handler does by default."""

    topic: str
    operation: str  # on_order_placed
    group: str
    retries: int
    dead_letter: bool
    steps: tuple[Step, ...] = ()
    reads: tuple[StoreUse, ...] = ()
    writes: tuple[StoreUse, ...] = ()
    publishes: tuple[Publication, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a cron workload runs: a five-field expression in a named zone."""

    cron: str
    zone: str


# --- workloads -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resources:
    """Requests and limits; CPU in millicores, memory in bytes."""

    cpu_request_m: int | None = None
    cpu_limit_m: int | None = None
    memory_request: int | None = None
    memory_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Scaling:
    """Replica range and what drives it; ``minimum == maximum`` is a fixed count."""

    minimum: int
    maximum: int
    cpu: float | None = None
    memory: float | None = None
    rps: float | None = None


class ProbeKind(StrEnum):
    """How a probe asks."""

    HTTP = "http"
    GRPC = "grpc"
    TCP = "tcp"
    COMMAND = "command"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe of a workload (``ready``, ``live``, ``start``)."""

    name: str
    kind: ProbeKind
    port: str | None = None
    path: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    command: tuple[str, ...] = ()
    within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """Storage mounted into a container; ``size`` None is scratch space."""

    name: str
    path: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Container:
    """An init container, a sidecar, or a job in the service's own image (``image`` None)."""

    name: str
    role: str  # init | sidecar | before | after | once
    image: str | None
    entrypoint: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    env: tuple[EnvVar, ...] = ()
    files: tuple[MountedFile, ...] = ()
    volumes: tuple[Volume, ...] = ()
    ports: tuple[Port, ...] = ()
    resources: Resources = Resources()


@dataclass(frozen=True, slots=True)
class Version:
    """A second version of a workload beside the base: by weight or by match."""

    name: str
    weight: float | None = None
    matches: tuple[Match, ...] = ()
    blueprint: str | None = None
    image: str | None = None
    env: tuple[EnvVar, ...] = ()


class SourceOf(StrEnum):
    """Where the code of a workload comes from."""

    BLUEPRINT = "blueprint"
    IMAGE = "image"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class LocalRun:
    """How a thing runs without containers: a command of the user's, or a running URL."""

    command: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A dependency of a workload on a target, at one port: one per caller, target and port.

    ``kind`` is what the target is: service, store, broker, external. ``endpoints`` are the
    labels that are called, empty where any may be. ``synchronous`` is False for messages.
    """

    caller: str
    target: str
    port: str | None
    kind: str
    protocol: Protocol | None
    policy: Policy
    optional: bool
    fallback: Any = None
    endpoints: tuple[str, ...] = ()
    synchronous: bool = True
    profile: str | None = None
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """One entry of ``services:``, resolved.

    ``name`` is the DNS label; ``python_name``, ``go_name``, ``env_name`` and ``class_name``
    are derived from it once. ``after`` are the things that must be ready before this one
    starts (cycles broken).
    """

    name: str
    kind: Kind
    source: SourceOf
    python_name: str
    go_name: str
    env_name: str
    class_name: str
    description: str = ""
    owner: str = ""
    subsystem: str = ""
    blueprint: str | None = None
    image: str | None = None
    build: str | None = None
    options: tuple[tuple[str, Any], ...] = ()
    ports: tuple[Port, ...] = ()
    metrics_port: str | None = None
    metrics_path: str = "/metrics"
    endpoints: tuple[Endpoint, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    schedule: Schedule | None = None
    steps: tuple[Step, ...] = ()  # of a cron, job, worker or web front end itself
    edges: tuple[Edge, ...] = ()
    after: tuple[str, ...] = ()
    env: tuple[EnvVar, ...] = ()
    files: tuple[MountedFile, ...] = ()
    resources: Resources = Resources()
    scaling: Scaling = Scaling(1, 1)
    probes: tuple[Probe, ...] = ()
    grace_ms: int = 30_000
    versions: tuple[Version, ...] = ()
    containers: tuple[Container, ...] = ()
    volumes: tuple[Volume, ...] = ()
    entrypoint: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    hardening: tuple[tuple[str, Any], ...] = ()
    local: LocalRun | None = None
    profile: str | None = None
    scopes: tuple[str, ...] = ()  # what its own token may ask for
    expected_per_s: float | None = None
    proto: str | None = None
    openapi: str | None = None
    extra: tuple[Extra, ...] = ()
    loc: Path = ()

    def port(self, name: str) -> Port:
        """Return the port of that name; KeyError where there is none (a bug in the caller)."""
        for port in self.ports:
            if port.name == name:
                return port
        raise KeyError(name)

    def endpoint(self, label: str) -> Endpoint:
        """Return the endpoint of that label; KeyError where there is none."""
        for endpoint in self.endpoints:
            if endpoint.label == label:
                return endpoint
        raise KeyError(label)


# --- what workloads lean on ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record that a store keeps, with the shape of its fields."""

    name: str
    type_name: str | None
    shape: Object
    class_name: str
    python_name: str


@dataclass(frozen=True, slots=True)
class Store:
    """A datastore. ``server`` is the store on whose server it lives, itself if its own.

    ``image`` is set for kinds that msgen does not know. ``embedded`` is how it runs on a
    laptop: ``sqlite``, ``redis``, ``memcached``, ``folder`` or None (not run there).
    ``owners`` are the workloads that write it.
    """

    name: str
    kind: str
    server: str
    version: str | None
    env_name: str
    database: str
    port: int
    scheme: str
    managed: bool = False
    image: str | None = None
    embedded: str | None = None
    entities: tuple[Entity, ...] = ()
    seed: tuple[str, ...] = ()
    size: int | None = None
    owners: tuple[str, ...] = ()
    local: LocalRun | None = None
    profile: str | None = None
    env: tuple[EnvVar, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A stream of messages of one shape on one broker."""

    name: str
    broker: str
    operation: str  # order_placed: the method that publishes it
    class_name: str
    shape: Shape | None
    type_name: str | None
    key: str | None = None
    partitions: int | None = None
    retain_ms: int | None = None
    exchange: str | None = None
    routing_key: str | None = None
    queue: str | None = None
    as_: str | None = None  # redis: stream | list
    publishers: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Broker:
    """A message broker."""

    name: str
    kind: str
    env_name: str
    port: int
    scheme: str
    version: str | None = None
    managed: bool = False
    image: str | None = None
    exchange: str | None = None
    local: LocalRun | None = None
    profile: str | None = None
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the system that is called by URL."""

    name: str
    url: str
    env_name: str
    class_name: str
    python_name: str
    secret: str | None = None
    cidr: tuple[str, ...] = ()
    policy: Policy | None = None
    endpoints: tuple[Endpoint, ...] = ()  # as its callers declare them
    local: LocalRun | None = None
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by reference; no value is ever part of the spec or the plan."""

    name: str
    source: str | None


# --- the entrance --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cors:
    """Cross-origin rules of a route. Methods and headers default to what is declared."""

    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    max_age_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One public route of the gateway. Routes are listed in the order in which they match.

    ``path`` is the public path or pattern, ``upstream_path`` what the workload sees
    (equal unless stripped or rewritten; for prefixes, the prefix that replaces ``path``).
    ``host`` None means any host. ``timeout_ms`` None is a stream.
    """

    name: str
    host: str | None
    method: str | None
    matching: Matching
    path: str
    upstream_path: str
    workload: str
    port: str
    endpoint: str | None
    auth: Auth
    timeout_ms: int | None
    retries: Retries | None = None
    redirect: str | None = None
    limit: Limit | None = None
    body_bytes: int | None = None
    cors: Cors | None = None
    cache_ms: int | None = None
    compress: bool = False
    websocket: bool = False
    tls: bool = False
    matches: tuple[Match, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The token issuer. ``embedded`` where the spec names none: development only."""

    issuer: str
    audience: str
    jwks_url: str
    token_url: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Platform:
    """What surrounds the workloads; names are those of registered targets, or none."""

    gateway: str | None
    mesh: str | None
    ci: tuple[str, ...]
    logging: str | None
    registry: str | None
    secrets: str | None
    host: str | None
    identity: Identity


@dataclass(frozen=True, slots=True)
class NamedType:
    """An entry of ``types:``."""

    name: str
    shape: Shape
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Who the system is."""

    name: str
    python_name: str
    owner: str
    description: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole system in one environment; every tuple is sorted or in a stated order.

    ``waves`` is the start order: each wave needs only earlier ones; members of a cycle share
    a wave. ``cycles`` are the strongly connected components of more than one member over
    synchronous edges.
    """

    overview: Overview
    platform: Platform
    environment: str | None
    environments: tuple[str, ...]
    types: tuple[NamedType, ...]
    workloads: tuple[Workload, ...]
    stores: tuple[Store, ...]
    brokers: tuple[Broker, ...]
    topics: tuple[Topic, ...]
    externals: tuple[External, ...]
    secrets: tuple[Secret, ...]
    edges: tuple[Edge, ...]
    routes: tuple[Route, ...]
    waves: tuple[tuple[str, ...], ...]
    cycles: tuple[tuple[str, ...], ...]
    targets: tuple[tuple[str, Any], ...] = ()
    extra: tuple[Extra, ...] = ()
