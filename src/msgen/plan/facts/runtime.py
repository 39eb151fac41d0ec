"""How a workload runs: resources, scaling, probes, containers, versions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgen.plan.facts.base import EnvVar, MountedFile, Port
from msgen.plan.facts.endpoints import Match
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Resources:
    """Requests and limits; CPU in millicores, memory in bytes."""

    cpu_request_m: int | None = None
    cpu_limit_m: int | None = None
    memory_request: int | None = None
    memory_limit: int | None = None


NO_BOUNDS = Resources()
"""Neither requests nor limits."""


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
    entrypoint: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    resources: Resources = NO_BOUNDS
    replicas: tuple[int, int] | None = None  # None: as the base
    files: tuple[MountedFile, ...] = ()
    volumes: tuple[Volume, ...] = ()


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


ONE_REPLICA = Scaling(1, 1)
"""A fixed count of one."""
