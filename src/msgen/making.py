"""What makes files: targets the whole system's, targets and blueprints each service's.

What is made of one service alone is a function of the slice of the plan that concerns it. Where
that is known to be as it was, the lock says what the files are, and their content is made when
somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from msgen import registry
from msgen.blueprints.catalog import Catalog
from msgen.output.lock import blob_id
from msgen.output.locked import Lock, LockedFile
from msgen.plan.model import Plan
from msgen.render.files import File, Postponed
from msgen.views.slices import alone

Kept = Mapping[str, Sequence[LockedFile]]
"""The files of services that are known to be as they were: what the lock says of them."""


def of_targets(plan: Plan, *, without: Collection[str] = ()) -> Iterator[File]:
    """Yield the files of all targets but those that are made of the services `without` alone."""
    for target in registry.installed():
        if target.apart:
            for workload in plan.workloads:
                if workload.name not in without:
                    yield from target.files(alone(plan, workload))
        else:
            yield from target.files(plan)


def kept_of(lock: Lock, services: Collection[str]) -> dict[str, list[LockedFile]]:
    """Return what `lock` says of the files that are made of the slices of `services`."""
    producers = {f"targets/{target.name}" for target in registry.installed() if target.apart}
    kept: dict[str, list[LockedFile]] = {name: [] for name in services}
    for entry in lock.files.values():
        if entry.service in kept:
            producer = entry.origin.producer
            if producer in producers or producer.startswith("services/"):
                kept[entry.service].append(entry)
    return kept


class Later:
    """Makes the files of kept services when somebody asks for one."""

    def __init__(self, plan: Plan, catalog: Catalog, kept: Kept) -> None:
        """Make nothing yet."""
        self._plan = plan
        self._catalog = catalog
        self._kept = kept
        self._made: dict[str, dict[str, bytes]] = {}

    def files(self) -> Iterator[tuple[LockedFile, File]]:
        """Yield all files of the kept services with what the lock says of them."""
        for service, entries in self._kept.items():
            for entry in entries:
                yield entry, self._file(service, entry)

    def _file(self, service: str, entry: LockedFile) -> File:
        return Postponed(
            lambda: self._content(service, entry),
            path=entry.path,
            owner=entry.owner,
            origin=entry.origin,
            service=entry.service,
            executable=entry.executable,
        )

    def _content(self, service: str, entry: LockedFile) -> bytes:
        if service not in self._made:
            self._made[service] = {file.path: file.content for file in self._again(service)}
        content = self._made[service].get(entry.path)
        if content is None or blob_id(content) not in entry.ids:
            raise WrongMemory(entry.path)
        return content

    def _again(self, service: str) -> Iterator[File]:
        from msgen.blueprints import rendering

        workloads = [each for each in self._plan.workloads if each.name == service]
        apart = [target for target in registry.installed() if target.apart]
        return chain(
            rendering.files(self._plan, self._catalog, [service]),
            *(target.files(alone(self._plan, each)) for each in workloads for target in apart),
        )


class WrongMemory(Exception):
    """What was remembered of an earlier run is not what rendering gives: a bug of msgen."""
