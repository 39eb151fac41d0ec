"""The plan itself."""

from __future__ import annotations

from typing import Any

from msgen.plan.facts.backing import Broker, External, Secret, Store, Topic
from msgen.plan.facts.base import Extra, Path
from msgen.plan.facts.entrance import Platform, Route
from msgen.plan.facts.workloads import Edge, Workload
from msgen.records import dataclass
from msgen.spec.shapes import Shape


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
    synchronous edges. ``overlays`` are the same system in each of its environments, by name;
    only a plan of none of them has any.
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
    overlays: tuple[Plan, ...] = ()
