"""What makes files: targets the whole system's, targets and blueprints each service's.

What is made of one service alone is a function of the slice of the plan that concerns it, and some
targets need an outline of the plan. Where that is known to be as it was, the lock says what the
files are, and their content is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import chain
from operator import attrgetter

from msgen import registry
from msgen.blueprints.catalog import Catalog
from msgen.output.lock import blob_id
from msgen.output.locked import Lock, LockedFile
from msgen.plan.model import Plan
from msgen.render.files import File
from msgen.views.slices import alone

Kept = Mapping[str, Sequence[LockedFile]]
"""The files of services and targets that are known to be as they were, as the lock has them.

Services go by name, targets by producer: `targets/envoy`.
"""


def of_targets(plan: Plan, *, without: Collection[str] = ()) -> Iterator[File]:
    """Yield the files of all targets, but not what they make of, or as, one of `without`."""
    for target in registry.installed():
        if target.apart:
            for workload in plan.workloads:
                if workload.name not in without:
                    yield from target.files(alone(plan, workload))
        elif target.producer not in without:
            yield from target.files(target.seen(plan))


def outlined(plan: Plan) -> dict[str, Plan]:
    """Return what each target sees, by producer, that needs an outline of the plan alone."""
    cuts = {target.producer: target.outline for target in registry.installed()}
    seen = {cut: cut(plan) for cut in {*cuts.values()} if cut}
    return {producer: seen[cut] for producer, cut in cuts.items() if cut}


def kept_of(lock: Lock, names: Collection[str]) -> dict[str, list[LockedFile]]:
    """Return what `lock` says of the files of these targets, and of the slices of services."""
    apart = {target.producer for target in registry.installed() if target.apart}
    kept: dict[str, list[LockedFile]] = {name: [] for name in names}
    for entry in lock.files.values() if names else ():
        producer = entry.origin.producer
        of_service = producer.startswith("services/") or producer in apart
        files = kept.get((entry.service or "") if of_service else producer)
        if files is not None:
            files.append(entry)
    return kept


def made_with(plan: Plan, catalog: Catalog, file: File) -> bytes | None:
    """Return what `plan` gives at the path of `file`, made by whoever made it; None for nothing.

    No more is made than the files of its service, or of its target.
    """
    from msgen.blueprints import rendering

    producer = file.origin.producer
    if producer.startswith("services/"):
        made = rendering.files(plan, catalog, [file.service or ""])
    else:
        made = chain(*(_of(target, plan, file) for target in registry.installed()))
    return next((each.content for each in made if each.path == file.path), None)


def _of(target: registry.Target, plan: Plan, file: File) -> Iterator[File]:
    if target.producer != file.origin.producer:
        return
    if not target.apart:
        yield from target.files(target.seen(plan))
        return
    for workload in plan.workloads:
        if workload.name == file.service:
            yield from target.files(alone(plan, workload))


class Later:
    """Makes files that are kept when somebody asks for one."""

    def __init__(self, plan: Plan, catalog: Catalog, kept: Kept) -> None:
        """Make nothing yet."""
        self._plan = plan
        self._catalog = catalog
        self._kept = kept
        self._made: dict[str, dict[str, bytes]] = {}

    def files(self) -> Iterator[tuple[LockedFile, File]]:
        """Yield all files that are kept with what the lock says of them."""
        for name, entries in self._kept.items():
            for entry in entries:
                yield entry, self._file(name, entry)

    def _file(self, name: str, entry: LockedFile) -> File:
        return Postponed(entry, lambda: self._content(name, entry))

    def _content(self, name: str, entry: LockedFile) -> bytes:
        if name not in self._made:
            self._made[name] = {file.path: file.content for file in self._again(name)}
        content = self._made[name].get(entry.path)
        if content is None or blob_id(content) not in entry.ids:
            raise WrongMemory(entry.path)
        return content

    def _again(self, name: str) -> Iterator[File]:
        from msgen.blueprints import rendering

        targets = registry.installed()
        for target in targets:
            if target.producer == name:
                return target.files(target.seen(self._plan))
        workloads = [each for each in self._plan.workloads if each.name == name]
        apart = [target for target in targets if target.apart]
        return chain(
            rendering.files(self._plan, self._catalog, [name]),
            *(target.files(alone(self._plan, each)) for each in workloads for target in apart),
        )


class Postponed(File):
    """A file whose content is made when somebody asks: for most files nobody does."""

    __slots__ = ("_make",)
    _make: Callable[[], bytes]

    def __init__(self, entry: LockedFile, make: Callable[[], bytes]) -> None:
        """Take everything but the content from `entry`."""
        for fill, value in zip(_SLOTS, _FACTS(entry), strict=True):
            fill(self, value)
        _MAKE(self, make)

    @property
    def content(self) -> bytes:
        """Make the content."""
        return self._make()


# A frozen class refuses to be filled in, and its slots are quicker than object.__setattr__.
_NAMES = [field.name for field in fields(File) if field.name != "content"]
_SLOTS = [vars(File)[name].__set__ for name in _NAMES]
_FACTS = attrgetter(*_NAMES)
_MAKE = vars(Postponed)["_make"].__set__


class WrongMemory(Exception):
    """What was remembered of an earlier run is not what rendering gives: a bug of msgen."""
