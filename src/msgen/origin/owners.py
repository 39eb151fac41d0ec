"""Changing whose a generated file is, and going back to what msgen would write."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from msgen.origin.chosen import chosen
from msgen.origin.deeds import Deed, Done, Outcome
from msgen.origin.restoring import Restored, is_settled, restored
from msgen.output.journal import Move, Write, exclusive, recover, write_changes
from msgen.output.lock import lock_files
from msgen.output.locked import Lock, LockedFile
from msgen.reconcile.bases import FoundBases
from msgen.reconcile.compare import compare
from msgen.reconcile.model import BASES, ChangeSet, Choices, Disk, Kind
from msgen.reconcile.repository import Repository
from msgen.reconcile.session import Session, prepare
from msgen.reconcile.writing import writes
from msgen.records import dataclass
from msgen.render.files import File, Owner

__all__ = ["Deed", "Done", "Outcome", "adopt", "release", "restore"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to happen: nothing of it is done yet."""

    done: Sequence[Done]
    writes: Sequence[Write | Move]
    changes: ChangeSet | None = None


def adopt(root: Path, typed: Sequence[str], *, dry_run: bool = False) -> Outcome:
    """Make files the user's: msgen does not write, merge or delete them any more."""

    def plan() -> _Plan:
        repository = Repository.at(root)
        lock, bases = repository.lock, repository.bases()
        paths = chosen(root, typed, lock.files)
        mine = [path for path in paths if lock.files[path].owner is not Owner.YOURS]
        done = [Done(p, Deed.ADOPTED if p in mine else Deed.NOTHING, Owner.YOURS) for p in paths]
        copies = [each for path in mine for each in _copy(repository, bases, path)]
        entries = {path: lock.files[path].as_yours() for path in mine}
        return _Plan(done, [*copies, *_lock_writes(lock, entries, repository.disk)])

    return _run(root, plan, command="msgen adopt", dry_run=dry_run)


def release(root: Path, typed: Sequence[str], *, dry_run: bool = False) -> Outcome:
    """Make adopted files msgen's again, and bring each in step.

    What was edited since msgen wrote it for the last time, before it was adopted, is merged with
    what msgen writes now; a file without edits is what msgen writes.
    """

    def plan() -> _Plan:
        session = prepare(root)
        files = {file.path: file for file in session.made.rendered}
        paths = chosen(root, typed, files)
        locked = session.lock.files
        mine = [path for path in paths if path in locked and locked[path].owner is Owner.YOURS]
        done = [_released(files[path], locked.get(path)) for path in paths]
        if not mine:
            return _Plan(done, ())
        changes = _merged(session, files, mine)
        found = [*writes(replace(session, changes=changes))]
        known = {each.path for each in found}
        lock = _lock_writes(changes.lock, {}, session.repository.disk)
        found += [each for each in lock if each.path not in known]
        return _Plan(done, found, changes)

    return _run(root, plan, command="msgen release", dry_run=dry_run)


def restore(
    root: Path,
    typed: Sequence[str],
    *,
    dry_run: bool = False,
    agree: Callable[[Sequence[str]], None] = lambda _: None,
) -> Outcome:
    """Write files as the spec gives them now; content that differed is kept as `.orig`.

    A folder does not mean what is written once and is there: a first migration that a database has
    applied must not change. `agree` is told the edited files that are meant by a folder alone,
    before anything is written, and raises where the user does not want that.
    """

    def plan() -> _Plan:
        session = prepare(root)
        files = {file.path: file for file in session.made.rendered}
        named = {*chosen(root, typed, files, folders=False)}
        meant = [files[path] for path in chosen(root, typed, files)]
        meant = [file for file in meant if file.path in named or not is_settled(session, file)]
        steps = [restored(session, file) for file in meant]
        given_up = [each.done.path for each in steps if each.done.kept_as and each.done.edited]
        if not dry_run and (unnamed := [path for path in given_up if path not in named]):
            agree(unnamed)
        return _Plan([step.done for step in steps], [*_restoring(session, steps)])

    return _run(root, plan, command="msgen restore", dry_run=dry_run)


def _run(root: Path, plan: Callable[[], _Plan], *, command: str, dry_run: bool) -> Outcome:
    """Plan and write as one transaction, alone in the repository."""
    earlier = recover(root)
    with nullcontext() if dry_run else exclusive(root, command=command):
        planned = plan()
        if planned.writes and not dry_run:
            write_changes(root, planned.writes, command=command)
    return Outcome(tuple(planned.done), earlier, planned.changes)


def _released(file: File, locked: LockedFile | None) -> Done:
    if locked and locked.owner is Owner.YOURS:
        return Done(file.path, Deed.RELEASED, file.owner)
    return Done(file.path, Deed.NOTHING, locked.owner if locked else file.owner)


def _merged(session: Session, files: Mapping[str, File], paths: Sequence[str]) -> ChangeSet:
    """Compare these files as if they had been msgen's all the time."""
    entries = dict(session.lock.files)
    for path in paths:
        known = entries[path]
        entries[path] = replace(known, owner=files[path].owner, ids=known.bases, adopted=())
    return compare(
        session.made.rendered,
        session.made.lock,
        replace(session.lock, files=entries),
        session.repository.disk,
        session.bases,
        renames=session.renames,
        choices=Choices(only=tuple(paths)),
    )


def _restoring(session: Session, steps: Iterable[Restored]) -> Iterator[Write]:
    entries = {}
    for step in steps:
        entries[step.done.path] = step.entry
        yield from step.writes
    yield from _lock_writes(session.lock, entries, session.repository.disk)


def _lock_writes(lock: Lock, entries: Mapping[str, LockedFile], disk: Disk) -> Iterator[Write]:
    """Yield the files of the lock that say something else with these entries."""
    for file in lock_files(replace(lock, files={**lock.files, **entries})):
        seen = disk.look(file.path)
        if seen is None or seen.lf != file.content:
            mode = None if seen else False
            yield Write(file.path, file.content, mode, seen.id if seen else None)


def _copy(repository: Repository, bases: FoundBases, path: str) -> Iterator[Write]:
    """Keep what msgen wrote for a file that is adopted with edits: it may be released again."""
    entry, seen = repository.lock.files[path], repository.disk.look(path)
    place = f"{BASES}/{path}"
    copy = repository.disk.look(place)
    file = seen is not None and seen.kind is Kind.FILE
    if entry.owner is Owner.MANAGED and file and seen and not seen.is_one_of(entry.ids):
        if copy is None or not copy.is_one_of(entry.ids):
            for content in bases.find(path, entry.ids)[:1]:
                mode = None if copy else False
                yield Write(place, content, mode, copy.id if copy else None)
    elif copy is not None:
        yield Write(place, None, None, copy.id)
