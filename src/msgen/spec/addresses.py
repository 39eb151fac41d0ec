"""Addresses that a service is told by its environment, and by that of what runs with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgen.records import dataclass
from msgen.spec.keys import Target
from msgen.spec.models.container import Process
from msgen.spec.models.root import Spec
from msgen.spec.models.service import Service
from msgen.spec.models.settings import FORMS, EnvValue
from msgen.spec.tree import Path


@dataclass(frozen=True, slots=True)
class Address:
    """One address; `path` leads from the service to it, or to the group that it comes from.

    `edge` tells whether who is told it may call there.
    """

    form: str
    target: Target
    edge: bool
    path: Path


def processes(service: Service) -> Iterator[tuple[Process, Path]]:
    """The service itself and everything that runs with it, and where each stands below it."""
    yield service, ()
    for part in ("versions", "jobs", "init", "sidecars"):
        inner: Mapping[str, Process] = getattr(service, part)
        for name, process in inner.items():
            yield process, (part, name)


def addresses(service: Service, spec: Spec) -> Iterator[Address]:
    """Every address in the environment of a service, those of a process sorted by variable."""
    for process, path in processes(service):
        for name, (value, place) in sorted(_told(process, spec).items()):
            for inner, part in value.parts if value is not None else ():
                for form in FORMS:
                    target = getattr(part, form)
                    if target is not None:
                        below = (*place, name, *inner, form) if place[0] == "env" else place
                        yield Address(form, target, part.edge is not False, (*path, *below))


def _told(process: Process, spec: Spec) -> dict[str, tuple[EnvValue | None, Path]]:
    """Variables by name, with the place that decides each: its own come after those of groups."""
    found: dict[str, tuple[EnvValue | None, Path]] = {}
    for index, group in enumerate(process.env_from):
        for name, value in spec.env_groups.get(group, {}).items():
            found[name] = value, ("env_from", index)
    for name, value in process.env.items():
        found[name] = value, ("env",)
    return found
