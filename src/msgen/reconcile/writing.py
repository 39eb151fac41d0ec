"""A set of changes handed to the journal: all of it happens, or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from msgen.diagnostics import Diagnostic, UserError
from msgen.output.journal import Move, Write, write_changes
from msgen.reconcile.model import BASES, OWN_BASES, Action, Change
from msgen.reconcile.session import Session
from msgen.render.files import Owner

_MERGED = (Owner.MANAGED, Owner.YOURS)


def carry_out(
    session: Session,
    *,
    command: str,
    extra: Sequence[Write] = (),
    notes: Iterable[Diagnostic] = (),
) -> None:
    """Write all changes, the copies for later merges, the lock, and `extra`, as one transaction.

    `command` is what an interrupted run is called later, and `notes` are said then.
    Raises UserError as the journal does.
    """
    changes = [*writes(session), *extra]
    if changes:
        said = [(each.id, each.message) for each in notes]
        write_changes(session.root, changes, command=command, notes=said)


def keep_copies(session: Session, *, command: str) -> None:
    """Keep what msgen wrote before the edits, for a command that changes nothing else.

    The sooner the better: git may forget it, and another msgen renders something else. Git does
    not see these copies: a pull would refuse to write over a file that nobody committed. Where
    nothing may be written, such as in CI, nothing is.
    """
    found = [_plain(session, path, content) for path, content in _missing_copies(session)]
    with suppress(UserError):
        if found:
            write_changes(session.root, found, command=command)


def _missing_copies(session: Session) -> Iterator[tuple[str, bytes]]:
    disk = session.repository.disk
    for path in session.changes.edited:
        locked = session.lock.files.get(path)
        if locked is None or locked.owner not in _MERGED or disk.has(f"{BASES}/{path}"):
            continue
        copy = disk.look(f"{OWN_BASES}/{path}")
        if copy is None or not copy.is_one_of(locked.bases):
            known = session.bases.find(path, locked.bases)[:1]
            yield from ((f"{OWN_BASES}/{path}", each) for each in known)


def writes(session: Session) -> Iterator[Write | Move]:
    """Yield what the journal is to do."""
    for change in session.changes.changes:
        yield from _of(change)
        yield from _aside(session, change)
    for path, content in session.changes.records.items():
        yield _plain(session, path, content)


def _of(change: Change) -> Iterable[Write | Move]:
    """Write one file; one that only moves is renamed, so that links and times stay."""
    if change.source is not None:
        if change.after == change.before:
            yield Move(change.source, change.path)
            return
        mode = bool(change.executable)
        yield Write(change.path, change.after, mode, None)
        yield Write(change.source, None, None, change.expected)
    elif change.action is Action.MODE or change.after != change.before:
        yield Write(change.path, change.after, change.executable, change.expected)


def _aside(session: Session, change: Change) -> Iterable[Write]:
    """Write what is put beside the file."""
    if change.beside is not None and change.beside_as is not None:
        yield _plain(session, change.beside_as, change.beside)
    if change.kept is not None and change.kept_as is not None:
        yield _plain(session, change.kept_as, change.kept)


def _plain(session: Session, path: str, content: bytes | None) -> Write:
    """Write a file that is nobody's to execute, over whatever stands there."""
    seen = session.repository.disk.look(path)
    return Write(path, content, False if seen is None else None, seen.id if seen else None)
