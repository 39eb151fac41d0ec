"""What `msgen check` says every time, read from the lock and the disk alone.

Nothing of it is out of step with the spec; a run that told it once is easily missed.
"""

from collections.abc import Container, Iterator, Sequence

from msgen.diagnostics import Diagnostic
from msgen.output.locked import Lock
from msgen.reconcile.disk import RepositoryDisk
from msgen.reconcile.model import Kind
from msgen.reconcile.rules import adopted_behind, own_files_left
from msgen.render.files import Owner
from msgen.render.headers import GENERATED

SERVICES = "services"
"""The folder in which each service has its own."""

_NAMED = 10  # files; whoever has more of them looks into the folder
_HEAD = 300  # bytes in which the header of a generated file begins
_PROJECT = "pyproject.toml"


def standing(lock: Lock, disk: RepositoryDisk) -> Iterator[Diagnostic]:
    """Yield all of it for a repository that is what `lock` says."""
    yield from behind(lock, disk)
    yield from dead_folders(lock.specs, disk)


def behind(lock: Lock, disk: RepositoryDisk) -> Iterator[Diagnostic]:
    """Yield a note for each adopted file that msgen would write otherwise by now."""
    for path, entry in lock.files.items():
        if entry.owner is not Owner.YOURS or {*entry.ids} <= {*entry.adopted}:
            continue
        seen = disk.look(path)
        if seen and seen.kind is Kind.FILE and not seen.is_one_of(entry.ids):
            yield adopted_behind.found(path)


def dead_folders(services: Container[str | None], disk: RepositoryDisk) -> Iterator[Diagnostic]:
    """Yield a note for each folder of none of `services` with a file that msgen once made.

    A service that is written by hand beside the others has none.
    """
    for name in disk.folders(SERVICES):
        if name not in services:
            files = list(disk.below(f"{SERVICES}/{name}"))
            if _was_made(files, disk):
                yield left_in(name, files)


def _was_made(files: Sequence[str], disk: RepositoryDisk) -> bool:
    found = (disk.look(path) for path in files)
    return any(seen is not None and GENERATED in seen.content[:_HEAD] for seen in found)


def left_in(name: str, files: Sequence[str]) -> Diagnostic:
    """Return the note on `files` in the folder of a service that is gone."""
    folder = f"{SERVICES}/{name}"
    shown = ", ".join(path.removeprefix(f"{folder}/") for path in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    number = "a file" if len(files) == 1 else f"{len(files)} files"
    message = f"{folder} is no service any more, and holds {number} of yours: {shown}{more}"
    hint = f"move what is needed elsewhere, then: rm -r {folder}"
    if f"{folder}/{_PROJECT}" in files:
        hint += f"; make test and make lint take it for a service while {_PROJECT} is there"
    return own_files_left.RULE.at(None, message, hint=hint)
