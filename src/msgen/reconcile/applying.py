"""The whole of `apply`: finish what was interrupted, compare, refuse or write."""

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from msgen.carried import named_paths
from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.output.git import is_shallow
from msgen.output.journal import Recovery, Write, exclusive, recover
from msgen.output.locked import read_files
from msgen.reconcile import ahead
from msgen.reconcile.bases import Rendered
from msgen.reconcile.gone import gone_names
from msgen.reconcile.leftovers import standing_markers
from msgen.reconcile.mentions import old_names
from msgen.reconcile.model import Choices, Renames
from msgen.reconcile.naming import demand_known
from msgen.reconcile.renaming import doubts, remarks
from msgen.reconcile.rules import no_base, shallow_clone
from msgen.reconcile.session import Session, is_settled, prepare
from msgen.reconcile.unchanged import remember
from msgen.reconcile.writing import carry_out
from msgen.records import dataclass


class ConflictsStand(UserError):
    """Conflicts of an earlier run have to be resolved first."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done, and how an earlier run that was interrupted ended.

    `left` are the conflicts of earlier runs that this one was not about.
    """

    session: Session
    recovery: Recovery | None
    left: tuple[Diagnostic, ...] = ()

    def findings(self) -> tuple[Diagnostic, ...]:
        """All that there is to say besides the files that changed."""
        earlier = self.recovery.findings() if self.recovery else ()
        changes = self.session.changes
        found = (*earlier, *self.left, *remarks(self.session.decision, changes), *changes.remarks)
        found = (*found, *gone_names(self.session))
        if any(each.id == no_base.RULE.id for each in found) and is_shallow(self.session.root):
            message = "this clone is shallow: what could not be merged may be in the rest of it"
            return (*found, shallow_clone.RULE.at(None, message, hint="git fetch --unshallow"))
        return found


def apply(
    root: Path,
    *,
    command: str,
    edited: Mapping[str, bytes] | None = None,
    renames: Renames | None = None,
    choices: Choices | None = None,
    before: Sequence[Rendered] = (),
    dry_run: bool = False,
) -> Applied:
    """Bring the repository at `root` in step with its spec.

    `edited` are spec files, by absolute real path, that are written in the same transaction.
    With `dry_run` nothing is written, but for the rest of a run that was interrupted. Raises
    UserError where nothing could be done. Where a side was chosen for some files in conflict and
    others stand, the run is limited to these files.
    """
    earlier = recover(root)
    if earlier:
        ahead.forget()
        if renames and earlier.completed:
            # Whoever types his command once more is not mistaken: that run has renamed it.
            renames = replace(renames, typed=False)
    with nullcontext() if dry_run else exclusive(root, command=command):
        chosen = choices or Choices()

        def prepared() -> Session:
            return prepare(root, edited=edited, renames=renames, choices=chosen, before=before)

        session = prepared()
        demand_known(chosen, _paths(session))
        left = standing_markers(session, chosen)
        if left and not chosen.only and (sides := (*chosen.ours, *chosen.theirs)):
            chosen = replace(chosen, only=sides)
            session = prepared()
        if standing := standing_markers(session, chosen):
            raise ConflictsStand(*standing)
        if doubtful := open_doubts(session, chosen):
            raise UserError(*doubtful)
        if not dry_run:
            extra = _spec_files(session, edited or {})
            carry_out(session, command=command, extra=extra, notes=_once(session))
            written = read_files(root)
            if is_settled(root, session.made, session.changes.lock):
                lock, plan = session.changes.lock, session.made.plan
                remember(root, written, lock, named=named_paths(plan, root))
            session.note_services(written)
    return Applied(session, earlier, tuple(left))


def _once(session: Session) -> list[Diagnostic]:
    """Return what this run alone can tell; what stays out of step is found by any later one."""
    changes = session.changes
    found = (*remarks(session.decision, changes), *changes.remarks, *old_names(session))
    return [each for each in found if each.severity is Severity.NOTE]


def open_doubts(session: Session, choices: Choices) -> list[Diagnostic]:
    """Return what only a person can decide before anything is written."""
    return list(doubts(session.decision, session.repository, session.changes, choices))


def _paths(session: Session) -> set[str]:
    """Return every path that is generated now, or was."""
    changed = {change.path for change in session.changes.changes}
    return {*session.lock.files, *session.made.lock.files, *changed}


def _spec_files(session: Session, edited: Mapping[str, bytes]) -> list[Write]:
    """Return the writes of edited spec files, which lie inside the repository."""
    top = os.path.realpath(session.root)
    found = []
    for path, content in edited.items():
        inner = os.path.relpath(path, top).replace(os.sep, "/")
        seen = session.repository.disk.look(inner)
        found.append(Write(inner, content, None if seen else False, seen.id if seen else None))
    return found
