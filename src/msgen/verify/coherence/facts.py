"""What is read from artefacts: plain facts, each with the file that says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

ANY = "*"
"""Every method."""
_PARAMETER = re.compile(r"\\\{[^}]*\\\}")


@dataclass(frozen=True, slots=True)
class Code:
    """What a service's own code says.

    `required` are the variables without which it does not start, `known` all that it reads;
    `port` is where it answers unless it is told another.
    """

    file: str
    name: str
    package: str
    required: frozenset[str]
    known: frozenset[str]
    port: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a service offers by its code, and whether its OpenAPI document has to say so.

    `deadline_s` is after how many seconds it gives up, None for never; `callers` are the services
    that alone may ask for it, None where others may; `open` says that nobody needs a token;
    `name` is the function behind it.
    """

    file: str
    method: str
    path: str
    documented: bool
    deadline_s: float | None = None
    callers: frozenset[str] | None = None
    open: bool = False
    name: str = ""

    def takes(self, method: str, path: str) -> bool:
        """Whether it answers a request; OPTIONS asks about the other methods of a path."""
        if method not in {"OPTIONS", self.method} and self.method != ANY:
            return False
        pattern = _PARAMETER.sub("[^/]+", re.escape(self.path)).replace(r"\*", ".*")
        return re.fullmatch(pattern, path) is not None


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that a service's code makes; `path` is an example, `group` begins the variables."""

    file: str
    group: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Probe:
    """A request that asks whether a workload is well. Seconds; None where nothing is said."""

    port: int
    path: str
    within_s: float | None = None
    allowed_s: float | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """What a Dockerfile says of the image that it makes."""

    file: str
    title: str | None
    env: Mapping[str, str]
    exposes: frozenset[int]
    probe: Probe | None
    module: str | None
    copies: tuple[str, ...]
    user: str | None


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload as a runtime's artefact describes it.

    `env` is what it is told, with that of its image; `secrets` maps the path of each mounted
    secret to the secret's name and key. `listens` are the ports of its process, one set a place
    that says so, `asked` those on which its own artefact asks how it is, `published` those that
    are reached from outside. `defines` are the secrets that its artefact has. `text` is all that
    it says, for what has no field of its own.
    """

    file: str
    name: str
    env: Mapping[str, str]
    secrets: Mapping[str, str]
    listens: tuple[frozenset[int], ...]
    text: str
    asked: frozenset[int] = frozenset()
    published: frozenset[int] = frozenset()
    defines: frozenset[str] = frozenset()
    service: str | None = None
    image: str | None = None
    dockerfile: str | None = None
    probes: tuple[Probe, ...] = ()
    grace_s: float | None = None
    networks: frozenset[str] = frozenset()
    mounts: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()

    def answers(self, port: int) -> bool:
        """Whether every place that names ports names this one."""
        return all(port in ports for ports in self.listens if ports)


@dataclass(frozen=True, slots=True)
class Runtime:
    """One way to run the system: Compose, or the charts with the values of an environment.

    `hosts` says who answers to a name. `allowed` has who may connect to which port of which host,
    where policies say so; None where shared networks decide.
    """

    name: str
    workloads: tuple[Workload, ...]
    hosts: Mapping[str, Workload]
    allowed: frozenset[tuple[str, str, int]] | None = None

    def meet(self, one: Workload, host: str, port: int) -> bool:
        """Whether `one` may connect to a port of a host."""
        if self.allowed is not None:
            return (one.name, host, port) in self.allowed or self.hosts[host].name == one.name
        return bool(one.networks & self.hosts[host].networks)


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the gateway that leads to a service. `path` is an example of it, rewritten.

    It is None where the route takes any path. `methods` are empty where it takes any method.
    `match` is what of the outside's paths it takes, as the configuration writes it.
    """

    name: str
    cluster: str
    match: str
    path: str | None
    methods: frozenset[str]
    timeout_s: float | None
    deadline_ms: int | None


@dataclass(frozen=True, slots=True)
class Gateway:
    """What the gateway's configuration says; `clusters` maps a cluster to its host and port.

    `rules` are in words what it does about paths besides leading them to services.
    """

    file: str
    ports: frozenset[int]
    clusters: Mapping[str, tuple[str, int]]
    routes: tuple[Route, ...]
    rules: frozenset[str]
    issuers: frozenset[str]
    audiences: frozenset[str]
    jwks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bake:
    """What `docker-bake.hcl` builds: services, and the pattern of their names."""

    file: str
    services: frozenset[str]
    registry: str
    tag: str
    name: str
    dockerfile: str


@dataclass(frozen=True, slots=True)
class Scrape:
    """What is asked for metrics."""

    file: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The secrets of a chart, each by its name and the key in it.

    `read` says who reads one, `made` are those that an operator would fetch.
    """

    read: Mapping[tuple[str, str], str]
    made: frozenset[tuple[str, str]]
