"""What workloads lean on: stores, topics, brokers, externals, secrets."""

from __future__ import annotations

from msgen.plan.facts.base import EnvVar, MountedFile, Path, Port
from msgen.plan.facts.endpoints import Endpoint
from msgen.plan.facts.policies import Policy
from msgen.plan.facts.runtime import NO_BOUNDS, LocalRun, Resources, Volume
from msgen.records import dataclass
from msgen.spec.shapes import Object, Shape


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
    url: str | None = None  # of a managed one; None: a secret of its name says
    args: tuple[str, ...] = ()
    volumes: tuple[Volume, ...] = ()
    files: tuple[MountedFile, ...] = ()
    ports: tuple[Port, ...] = ()  # further ones, beside the main port
    resources: Resources = NO_BOUNDS
    owner: str = ""
    description: str = ""


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
    url: str | None = None  # of a managed one; None: a secret of its name says
    size: int | None = None
    resources: Resources = NO_BOUNDS
    env: tuple[EnvVar, ...] = ()
    args: tuple[str, ...] = ()
    files: tuple[MountedFile, ...] = ()
    ports: tuple[Port, ...] = ()  # further ones, beside the main port
    volumes: tuple[Volume, ...] = ()


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
    secret_header: str | None = None  # carries the secret; Authorization: after the word Bearer


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by reference; no value is ever part of the spec or the plan."""

    name: str
    source: str | None
