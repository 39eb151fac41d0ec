"""Addresses that a service is told by its own environment, and by that of what runs with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgen.spec.keys import Target
from msgen.spec.models.container import Process
from msgen.spec.models.service import Service
from msgen.spec.tree import Path

FORMS = ("url", "host", "port", "address")
"""The keys of an environment value that refer to the address of another thing."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address; `path` leads to it from the service."""

    form: str
    target: Target
    path: Path


def processes(service: Service) -> Iterator[tuple[Process, Path]]:
    """The service itself and everything that runs with it, and where each stands below it."""
    yield service, ()
    for part in ("versions", "jobs", "init", "sidecars"):
        inner: Mapping[str, Process] = getattr(service, part)
        for name, process in inner.items():
            yield process, (part, name)


def addresses(service: Service) -> Iterator[Address]:
    """Every address in an `env` of the service, sorted; groups are not its own."""
    for process, path in processes(service):
        for name, value in sorted(process.env.items()):
            for inner, part in value.parts if value is not None else ():
                for form in FORMS:
                    target = getattr(part, form)
                    if target is not None:
                        yield Address(form, target, (*path, "env", name, *inner, form))
