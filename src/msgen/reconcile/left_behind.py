"""Files of the user's in the folder of a service that is gone."""

from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.reconcile.rules import own_files_left
from msgen.reconcile.session import Session

_NAMED = 10  # files; whoever has more of them looks into the folder

SERVICES = "services"
"""The folder in which each service has its own."""


def left_behind(session: Session) -> Iterator[Diagnostic]:
    """Yield a note for each service that the spec has no more, and whose folder is not empty.

    What msgen made and the user edited is told of by itself.
    """
    renamed = session.renames.services
    gone = {name for name in session.lock.specs if name} - set(session.made.lock.specs)
    for name in sorted(gone - set(renamed)):
        folder = f"{SERVICES}/{name}"
        left = [
            path.removeprefix(f"{folder}/")
            for path in session.repository.disk.below(folder)
            if path not in session.lock.files and path not in session.made.lock.files
        ]
        if left:
            shown, more = ", ".join(left[:_NAMED]), len(left) - _NAMED
            files = (
                "a file of yours stays" if len(left) == 1 else f"{len(left)} files of yours stay"
            )
            message = f"{files} in {folder}: {shown}{f' and {more} more' if more > 0 else ''}"
            hint = "move what is needed elsewhere, and delete the rest"
            yield own_files_left.RULE.at(None, message, hint=hint)
