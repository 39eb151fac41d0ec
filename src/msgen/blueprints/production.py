"""The files of all services: rendered in a child process where that is sooner.

Rendering the services takes half the time of a large system, and neither the files of the whole
system nor the long form of the spec depend on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import groupby, islice
from typing import Any

from msgen.blueprints.catalog import Catalog
from msgen.plan.model import Plan
from msgen.records import dataclass
from msgen.render.beside import Child, ChildFailed, beside, possible
from msgen.render.files import File, Origin, Owner

_MANY = 20
"""Services from which on a child gains more than its start takes."""
_OWNERS = {owner.value: owner for owner in Owner}


@contextmanager
def services(
    plan: Plan, catalog: Catalog, wanted: Collection[str] | None = None
) -> Iterator[Iterator[File]]:
    """Yield an iterator over every file of every generated service, or of those in `wanted`.

    A large system's are rendered while the body does something else; the files, their order and
    the errors are the same.
    """
    if wanted is not None and not wanted:
        yield iter(())
        return
    work = _Work(plan, catalog, wanted)
    if len(plan.workloads) < _MANY or not possible():
        yield work.rendered()
        return
    with beside(work.packed) as child:
        yield work.received(child)


@dataclass(frozen=True, slots=True)
class _Work:
    plan: Plan
    catalog: Catalog
    wanted: Collection[str] | None

    def rendered(self) -> Iterator[File]:
        from msgen.blueprints import rendering  # many modules, and whoever has a child needs none

        given = () if self.wanted is None else (self.wanted,)
        return rendering.files(self.plan, self.catalog, *given)

    def packed(self) -> Iterator[object]:
        """Yield the files as plain data, those of one service together."""
        for _, files in groupby(self.rendered(), key=lambda file: file.service):
            yield [
                (
                    file.path,
                    file.content,
                    file.owner.value,
                    (file.origin.producer, file.origin.template),
                    file.service,
                    file.executable,
                )
                for file in files
            ]

    def received(self, child: Child) -> Iterator[File]:
        """Yield what the child renders; if it fails, render the rest and meet its error, if any."""
        origins: dict[tuple[str, str], Origin] = {}
        done = 0
        with suppress(ChildFailed):
            for part in child.parts():
                packed: Any = part
                for path, content, owner, made, service, executable in packed:
                    origin = origins.get(made) or origins.setdefault(made, Origin(*made))
                    yield File(path, content, _OWNERS[owner], origin, service, executable)
                    done += 1
            return
        yield from islice(self.rendered(), done, None)
