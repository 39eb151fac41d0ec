"""Workloads and the edges between them."""

from __future__ import annotations

from typing import Any

from msgen.plan.facts.base import EnvVar, Extra, Kind, MountedFile, Path, Port, Protocol
from msgen.plan.facts.calls import Step
from msgen.plan.facts.endpoints import Consumer, Endpoint, Schedule
from msgen.plan.facts.policies import Policy
from msgen.plan.facts.runtime import (
    NO_BOUNDS,
    ONE_REPLICA,
    Container,
    LocalRun,
    Probe,
    Resources,
    Scaling,
    SourceOf,
    Version,
    Volume,
)
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """A dependency of a workload on a target, at one port: one per caller, target and port.

    ``kind`` is what the target is: service, store, broker, external. ``endpoints`` are the
    labels that are called, empty where any may be. ``synchronous`` is False for messages.
    ``via_gateway`` is True where pages of a web front end call from the user's browser: the
    front end itself never dials the target.
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
    via_gateway: bool = False


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
    resources: Resources = NO_BOUNDS
    scaling: Scaling = ONE_REPLICA
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

    @property
    def handlers(self) -> tuple[Endpoint | Consumer, ...]:
        """Everything that answers a request or a message."""
        return (*self.endpoints, *self.consumers)
