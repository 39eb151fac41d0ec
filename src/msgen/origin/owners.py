"""Changing whose a generated file is, and going back to what msgen would write."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from msgen.diagnostics import Diagnostic, UsageError, UserError
from msgen.names import nearest
from msgen.origin.rules import not_generated
from msgen.output.journal import Recovery, Write, exclusive, recover, write_changes
from msgen.output.lock import lock_files
from msgen.output.locked import Lock, LockedFile
from msgen.reconcile.model import BASES, ORIGINAL, Disk, Kind
from msgen.reconcile.naming import inner_paths
from msgen.reconcile.repository import Repository
from msgen.reconcile.rules import blocked_path
from msgen.reconcile.session import Session, prepare
from msgen.render.files import File, Owner


class Deed(StrEnum):
    """What was done with a file."""

    RESTORED = "restored"
    ADOPTED = "adopted"
    RELEASED = "released"
    NOTHING = "nothing to do"


@dataclass(frozen=True, slots=True)
class Done:
    """One file: what was done, whose it is now, and where the user's content was kept."""

    path: str
    deed: Deed
    owner: Owner
    kept_as: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All files of a run, and how an earlier run that was interrupted ended."""

    files: tuple[Done, ...]
    recovery: Recovery | None = None

    def findings(self) -> tuple[Diagnostic, ...]:
        """What there is to say of the earlier run."""
        return self.recovery.findings() if self.recovery else ()


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to happen with one file, and what the lock says of it then."""

    done: Done
    entry: LockedFile
    writes: tuple[Write, ...] = ()


def adopt(root: Path, typed: Sequence[str], *, dry_run: bool = False) -> Outcome:
    """Make files the user's: msgen does not write, merge or delete them any more."""

    def plan() -> tuple[Repository, list[_Step]]:
        repository = Repository.at(root)
        paths = _chosen(root, typed, repository.lock.files)
        return repository, [_adopted(repository, path) for path in paths]

    return _run(root, plan, command="msgen adopt", dry_run=dry_run)


def release(root: Path, typed: Sequence[str], *, dry_run: bool = False) -> Outcome:
    """Make adopted files msgen's again, with what they hold now as the user's edits."""
    return _anew(root, typed, _released, command="msgen release", dry_run=dry_run)


def restore(root: Path, typed: Sequence[str], *, dry_run: bool = False) -> Outcome:
    """Write files as the spec gives them now; content that differed is kept as `.orig`."""
    return _anew(root, typed, _restored, command="msgen restore", dry_run=dry_run)


def _anew(
    root: Path,
    typed: Sequence[str],
    step: Callable[[Session, File], _Step],
    *,
    command: str,
    dry_run: bool,
) -> Outcome:
    """Take a step for each chosen file that the spec gives now."""

    def plan() -> tuple[Repository, list[_Step]]:
        session = prepare(root)
        files = {file.path: file for file in session.made.rendered}
        paths = _chosen(root, typed, files)
        return session.repository, [step(session, files[path]) for path in paths]

    return _run(root, plan, command=command, dry_run=dry_run)


def _run(
    root: Path,
    plan: Callable[[], tuple[Repository, list[_Step]]],
    *,
    command: str,
    dry_run: bool,
) -> Outcome:
    """Plan and write as one transaction, alone in the repository."""
    earlier = None if dry_run else recover(root)
    with nullcontext() if dry_run else exclusive(root, command=command):
        repository, steps = plan()
        if not dry_run:
            entries = {step.done.path: step.entry for step in steps}
            lock = replace(repository.lock, files={**repository.lock.files, **entries})
            writes = [write for step in steps for write in step.writes]
            writes += _lock_writes(lock, repository.disk)
            if writes:
                write_changes(root, writes, command=command)
    return Outcome(tuple(step.done for step in steps), earlier)


def _lock_writes(lock: Lock, disk: Disk) -> Iterator[Write]:
    """Yield the files of the lock that say something else now."""
    for file in lock_files(lock):
        seen = disk.look(file.path)
        if seen is None or seen.lf != file.content:
            mode = None if seen else False
            yield Write(file.path, file.content, mode, seen.id if seen else None)


def _chosen(root: Path, typed: Sequence[str], files: Collection[str]) -> list[str]:
    """Return the files that are meant; raises UsageError for a path that means none."""
    found: dict[str, None] = {}
    problems = []
    for each in typed:
        whole = os.path.abspath(each) == os.path.abspath(root)
        path = "" if whole else inner_paths(root, [each])[0]
        matching = sorted(_below(path, files))
        found.update(dict.fromkeys(matching))
        if not matching:
            near = nearest(path, files)
            yours = "it is yours already" if os.path.lexists(os.path.join(root, path)) else None
            shown = os.path.relpath(os.path.join(root, near)) if near else ""
            hint = f'did you mean "{shown}"?' if near and not yours else yours
            message = f'"{each}" is not generated by msgen'
            problems.append(not_generated.RULE.at(None, message, hint=hint))
    if problems:
        raise UsageError(*problems)
    return list(found)


def _below(path: str, files: Iterable[str]) -> Iterator[str]:
    """Yield those of `files` that are `path`, or stand below it where it is a folder."""
    folder = f"{path}/" if path else ""
    yield from (file for file in files if file == path or file.startswith(folder))


def _adopted(repository: Repository, path: str) -> _Step:
    entry = repository.lock.files[path]
    if entry.owner is Owner.YOURS:
        return _Step(Done(path, Deed.NOTHING, Owner.YOURS), entry)
    copy = tuple(_without_copy(repository.disk, path))
    return _Step(Done(path, Deed.ADOPTED, Owner.YOURS), replace(entry, owner=Owner.YOURS), copy)


def _released(session: Session, file: File) -> _Step:
    """Give the file back, and keep what msgen wrote as the base of later merges."""
    locked = session.lock.files.get(file.path)
    fresh = session.made.lock.files[file.path]
    if locked is None or locked.owner is not Owner.YOURS:
        owner = locked.owner if locked else file.owner
        return _Step(Done(file.path, Deed.NOTHING, owner), locked or fresh)
    known = session.bases.find(file.path, locked.ids)
    entry = replace(locked, owner=file.owner) if known else fresh
    writes: tuple[Write, ...] = ()
    seen = session.repository.disk.look(file.path)
    edited = seen is not None and not seen.is_one_of(entry.ids)
    if edited and file.owner is Owner.MANAGED:
        base = known[0] if known else file.content
        writes = (_over(session.repository.disk, f"{BASES}/{file.path}", base),)
    return _Step(Done(file.path, Deed.RELEASED, file.owner), entry, writes)


def _restored(session: Session, file: File) -> _Step:
    disk = session.repository.disk
    entry = session.made.lock.files[file.path]
    seen = disk.look(file.path)
    reason = disk.obstacle(file.path)
    if reason is None and seen is not None and seen.kind is not Kind.FILE:
        reason = f"a {seen.kind.value} stands there"
    if reason:
        message = f"{file.path} cannot be written: {reason}"
        raise UserError(blocked_path.RULE.at(None, message))
    right = seen is not None and seen.is_one_of(entry.ids) and seen.executable == file.executable
    copy = tuple(_without_copy(disk, file.path))
    if right:
        locked = session.lock.files.get(file.path)
        adopted = locked is not None and locked.owner is Owner.YOURS
        deed = Deed.RESTORED if adopted else Deed.NOTHING
        return _Step(Done(file.path, deed, file.owner), entry, copy)
    content, kept = file.content, None
    writes = list(copy)
    if seen is not None:
        if b"\r\n" in seen.content and b"\r\n" not in content:
            content = content.replace(b"\n", b"\r\n")
        if not seen.is_one_of(entry.ids):
            kept = _free(disk, file.path + ORIGINAL)
            writes.append(Write(kept, seen.content, seen.executable, None))
    expected = seen.id if seen else None
    writes.append(Write(file.path, content, file.executable, expected))
    return _Step(Done(file.path, Deed.RESTORED, file.owner, kept), entry, tuple(writes))


def _without_copy(disk: Disk, path: str) -> Iterator[Write]:
    """Remove the base of merges that will not be: the file is the user's, or as rendered."""
    seen = disk.look(f"{BASES}/{path}")
    if seen is not None:
        yield Write(f"{BASES}/{path}", None, None, seen.id)


def _over(disk: Disk, path: str, content: bytes) -> Write:
    seen = disk.look(path)
    return Write(path, content, None if seen else False, seen.id if seen else None)


def _free(disk: Disk, path: str) -> str:
    """Return `path`, or the first numbered one that nothing stands at."""
    found, number = path, 1
    while disk.look(found) is not None:
        number += 1
        found = f"{path}{number}"
    return found
