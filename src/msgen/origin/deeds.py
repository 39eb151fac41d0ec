"""What `adopt`, `release` and `restore` did with each file."""

from collections.abc import Iterator
from enum import StrEnum

from msgen.diagnostics import Diagnostic
from msgen.output.journal import Recovery
from msgen.reconcile.model import ChangeSet
from msgen.records import dataclass
from msgen.render.files import Owner


class Deed(StrEnum):
    """What was done with a file."""

    RESTORED = "restored"
    ADOPTED = "adopted"
    RELEASED = "released"
    NOTHING = "nothing to do"


@dataclass(frozen=True, slots=True)
class Done:
    """One file: what was done, whose it is now, and where the content before was kept.

    `edited` tells that the user had written in it; else msgen wrote it so at an earlier time.
    """

    path: str
    deed: Deed
    owner: Owner
    kept_as: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """All files of a run, and how an earlier run that was interrupted ended.

    `changes` are what follows for the content of released files.
    """

    files: tuple[Done, ...]
    recovery: Recovery | None = None
    changes: ChangeSet | None = None

    def findings(self) -> Iterator[Diagnostic]:
        """Yield what there is to say of the earlier run and of the merges."""
        yield from self.recovery.findings() if self.recovery else ()
        yield from self.changes.remarks if self.changes else ()
