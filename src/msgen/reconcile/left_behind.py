"""Files of the user's in the folder of a service that a run takes away."""

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.reconcile.model import Action
from msgen.reconcile.session import Session
from msgen.reconcile.standing import SERVICES, left_in


def left_behind(session: Session) -> Iterator[Diagnostic]:
    """Yield a note for each service that this run takes away, and whose folder is not empty."""
    renamed = session.renames.services
    gone = {name for name in session.lock.specs if name} - set(session.made.lock.specs)
    changes = session.changes.changes
    going = {each.path for each in changes if each.action is Action.DELETE}
    going |= {each.source for each in changes if each.source}
    for name in sorted(gone - set(renamed)):
        files = [
            path
            for path in session.repository.disk.below(f"{SERVICES}/{name}")
            if path not in going and path not in session.made.lock.files
        ]
        if files:
            yield left_in(name, files)
