"""One file written as the spec gives it, and what the user had kept beside it."""

from collections.abc import Iterator

from msgen.diagnostics import UserError
from msgen.origin.deeds import Deed, Done
from msgen.output.journal import Write
from msgen.output.locked import LockedFile
from msgen.reconcile.beside import free, left_beside
from msgen.reconcile.markers import has_markers
from msgen.reconcile.model import BASES, MINE, ORIGINAL, Disk, Kind, Seen, before_conflict
from msgen.reconcile.rules import blocked_path
from msgen.reconcile.session import Session
from msgen.records import dataclass
from msgen.render.files import File, Owner


@dataclass(frozen=True, slots=True)
class Restored:
    """What is to happen with one file, and what the lock says of it then."""

    done: Done
    entry: LockedFile
    writes: tuple[Write, ...] = ()


def restored(session: Session, file: File) -> Restored:
    """Return the step that makes the file what the spec gives; UserError where that cannot be."""
    disk = session.repository.disk
    entry, locked = session.made.lock.files[file.path], session.lock.files.get(file.path)
    seen = disk.look(file.path)
    _demand_possible(file, disk, seen)
    writes = list(_removals(disk, file.path, entry, locked, seen))
    right = seen is not None and seen.is_one_of(entry.ids) and seen.executable == file.executable
    if right:
        adopted = locked is not None and locked.owner is Owner.YOURS
        deed = Deed.RESTORED if adopted else Deed.NOTHING
        return Restored(Done(file.path, deed, file.owner), entry, tuple(writes))
    content, kept = file.content, None
    if seen is not None:
        if b"\r\n" in seen.content and b"\r\n" not in content:
            content = content.replace(b"\n", b"\r\n")
        if not seen.is_one_of(entry.ids):
            kept = free(disk, file.path + ORIGINAL)
            clean = before_conflict(disk, seen)
            mine = seen.content if clean is None else clean
            writes.append(Write(kept, mine, seen.executable, None))
    expected = seen.id if seen else None
    writes.append(Write(file.path, content, file.executable, expected))
    edited = seen is not None and not (locked and seen.is_one_of(locked.bases))
    done = Done(file.path, Deed.RESTORED, file.owner, kept, edited)
    return Restored(done, entry, tuple(writes))


def is_settled(session: Session, file: File) -> bool:
    """Tell whether the file was written once and for all: only who names it means it."""
    return file.owner is Owner.ONCE and session.repository.disk.look(file.path) is not None


def _demand_possible(file: File, disk: Disk, seen: Seen | None) -> None:
    reason = disk.obstacle(file.path)
    if reason is None and seen is not None and seen.kind is not Kind.FILE:
        reason = f"a {seen.kind.value} stands there"
    if reason:
        message = f"{file.path} cannot be written: {reason}"
        raise UserError(blocked_path.RULE.at(None, message))


def _removals(
    disk: Disk, path: str, entry: LockedFile, locked: LockedFile | None, seen: Seen | None
) -> Iterator[Write]:
    """Remove what only an edited file, or one in conflict, needs."""
    ids = (*entry.ids, *(locked.ids if locked else ()))
    places = [f"{BASES}/{path}", *left_beside(path, ids, disk)]
    if seen is not None and has_markers(seen.content):
        places.append(f"{MINE}/{seen.id}")
    for place in places:
        there = disk.look(place)
        if there is not None:
            yield Write(place, None, None, there.id)
