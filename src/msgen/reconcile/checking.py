"""What `msgen check` finds: each way in which spec, lock and repository can be out of step."""

from collections.abc import Iterator
from itertools import chain

from msgen import __version__
from msgen.diagnostics import Diagnostic
from msgen.output.applied import differences
from msgen.output.locked import Lock, LockedFile
from msgen.output.rules import lock_merge_markers, spec_not_applied
from msgen.reconcile.gone import gone_names
from msgen.reconcile.leftovers import files_beside, standing_markers, users_markers
from msgen.reconcile.model import Choices, Disk
from msgen.reconcile.rules import (
    input_changed,
    lock_edited,
    merge_not_applied,
    newer_templates,
)
from msgen.reconcile.session import Session
from msgen.reconcile.standing import behind, dead_folders
from msgen.reconcile.unmigrated import unmigrated
from msgen.reconcile.unused import unused_calls
from msgen.render.files import Owner

_APPLY = "msgen diff shows what follows; msgen apply does it"
_NAMED = 5  # of many that are alike


def findings(session: Session) -> tuple[Diagnostic, ...]:
    """Return everything that keeps the repository from being what its spec says, and notes."""
    causes = tuple(_causes(session))
    remarks = session.changes.remarks
    disk = session.repository.disk
    always = behind(session.changes.lock, disk)
    return (
        *causes,
        *(() if causes or remarks else _joined(session)),
        *remarks,
        *(each for each in always if each not in remarks),
        *dead_folders({*session.lock.specs, *session.made.lock.specs}, disk),
        *standing_markers(session, Choices()),
        *users_markers(session),
        *files_beside(session),
        *gone_names(session),
        *unused_calls(session, new=False),
        *unmigrated(session.root, session.made.plan, session.made.lock, applied=not causes),
    )


def _joined(session: Session) -> Iterator[Diagnostic]:
    """Say of files that git joined that msgen would have joined them differently."""
    paths = [change.path for change in session.changes.changes]
    if paths:
        message = f"two branches met in {_some(paths)}, and git joined them differently from msgen"
        yield merge_not_applied.RULE.at(None, message, hint=_APPLY)


def _causes(session: Session) -> Iterator[Diagnostic]:
    """Yield what has changed since the last apply; the lock itself is judged if nothing has."""
    lock, record = session.lock, session.made.lock
    yield from _markers(lock)
    found = tuple(chain(_spec(lock, record), _inputs(lock, record), _versions(lock, record)))
    yield from found or _lock(lock, record, session.repository.disk)


def _markers(lock: Lock) -> Iterator[Diagnostic]:
    for path in lock.marked:
        message = f"a merge left conflict markers in {path}, around ids of files"
        yield lock_merge_markers.RULE.at(None, message, hint="msgen apply writes it anew")


def _spec(lock: Lock, record: Lock) -> Iterator[Diagnostic]:
    parts = list(differences(lock.specs, record.specs))
    if parts:
        message = f"the spec is not what was applied last: {_some(parts)}"
        yield spec_not_applied.RULE.at(None, message, hint=_APPLY)


def _inputs(lock: Lock, record: Lock) -> Iterator[Diagnostic]:
    for path in sorted({*lock.inputs, *record.inputs}):
        before, after = lock.inputs.get(path, ()), record.inputs.get(path, ())
        if len(before) > 1 and set(after) <= set(before):
            continue
        if before != after:
            verb = "has changed" if before and after else "is new" if after else "is gone"
            message = f"{path}, which code is generated from, {verb}"
            yield input_changed.RULE.at(None, message, hint=_APPLY)


def _versions(lock: Lock, record: Lock) -> Iterator[Diagnostic]:
    pairs = [("msgen", lock.msgen, __version__)] if lock.msgen != __version__ else []
    for name, version in record.blueprints.items():
        known = lock.blueprints.get(name, version)
        if known != version:
            pairs.append((f"the blueprint {name}", known, version))
    for name, before, after in pairs:
        message = f"{name} is {after} here, and {before} made the repository"
        yield newer_templates.RULE.at(None, message, hint="msgen upgrade")


def _lock(lock: Lock, record: Lock, disk: Disk) -> Iterator[Diagnostic]:
    """Compare the lock with the rendering of its own spec, as nothing else has changed.

    A file with several ids is where two branches met, and says nothing. What is written once has
    the id of that time, and what cannot be written has that of the last time it could.
    """
    paths = [
        path
        for path in sorted({*lock.files, *record.files})
        if not _agree(lock.files.get(path), record.files.get(path)) and not disk.obstacle(path)
    ]
    if paths:
        message = f"the lock is not what its own spec gives, for {_some(paths)}"
        hint = "it was edited, or a merge mixed two: msgen apply writes it anew"
        yield lock_edited.RULE.at(None, message, hint=hint)


def _agree(before: LockedFile | None, after: LockedFile | None) -> bool:
    if before is None or after is None:
        return before is after or (before is not None and before.owner is Owner.ONCE)
    if before.owner is Owner.ONCE or len(before.ids) > 1:
        return True
    same_owner = before.owner in (Owner.YOURS, after.owner)
    return before.ids == after.ids and same_owner and before.executable == after.executable


def _some(names: list[str] | tuple[str, ...]) -> str:
    """Name a few of many."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown
