"""One file seen from all sides, what is decided on it, and the changes that this may be."""

from msgen.diagnostics import Diagnostic
from msgen.output.locked import LockedFile
from msgen.reconcile.markers import Side
from msgen.reconcile.model import Action, Change, Choices, Conflict, Kind, Seen
from msgen.records import dataclass
from msgen.render.files import File


@dataclass(frozen=True, slots=True)
class Case:
    """One file, seen from all sides.

    `source` is where it stands on disk, which a rename makes differ from `path`; `entry` is what
    the lock is going to say of `theirs`; `service_goes` tells that its whole service is gone.
    `clean` is the user's version of a file in conflict, from before the markers; `beside` tells
    that the new content of an earlier conflict waits beside the file.
    """

    path: str
    source: str
    theirs: File | None
    entry: LockedFile | None
    locked: LockedFile | None
    seen: Seen | None
    choices: Choices
    service_goes: bool = False
    clean: bytes | None = None
    beside: bool = False

    @property
    def side(self) -> Side | None:
        """Who wins where both sides changed the same; None where nobody has decided."""
        return self.choices.side(self.path)

    @property
    def about(self) -> LockedFile:
        """What is recorded of the file, now or before."""
        known = self.entry or self.locked
        assert known is not None, "a file is rendered, or was"
        return known


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens, the entry in the new lock, and the copy that later merges need.

    `deleted` is a managed file that the user deleted or put something else in the place of, and
    that stays so. `decided` tells that a side was chosen and that there was something to choose.
    """

    change: Change | None = None
    entry: LockedFile | None = None
    base: bytes | None = None
    remark: Diagnostic | None = None
    deleted: bool = False
    decided: bool = False


def mode_alone(case: Case, seen: Seen) -> Change | None:
    """The template wants another mode, and the user did not choose one."""
    locked, theirs = case.locked, case.theirs
    if locked is None or theirs is None or theirs.executable == locked.executable:
        return None
    if seen.executable != locked.executable:
        return None
    return change_of(case, Action.MODE, seen.content)


def moved(case: Case) -> Change | None:
    """Only the place differs."""
    if case.path == case.source or case.seen is None:
        return None
    return change_of(case, Action.MOVE, case.seen.content)


def put_beside(case: Case, theirs: File, what: str) -> Change:
    """The user's file stays where it is, and msgen's is put beside its new path."""
    seen = case.seen
    content = seen.content if seen and seen.kind is Kind.FILE else None
    return Change(
        path=case.path,
        action=Action.CONFLICT,
        owner=theirs.owner,
        before=content,
        after=content,
        expected=seen.id if seen and content is not None else None,
        source=case.source if case.source != case.path else None,
        conflicts=(Conflict(case.path, 0, what),),
        beside=theirs.content,
        service=theirs.service,
    )


def change_of(
    case: Case,
    action: Action,
    after: bytes | None,
    *,
    conflicts: tuple[Conflict, ...] = (),
    kept: bytes | None = None,
) -> Change:
    """Return the change of the whole file to `after`; `kept` is what is put aside."""
    seen = case.seen
    file = seen is not None and seen.kind is Kind.FILE
    return Change(
        path=case.path,
        action=action,
        owner=case.about.owner,
        before=seen.content if seen and file else None,
        after=after,
        expected=seen.id if seen and file else None,
        executable=_executable(case),
        source=case.source if case.source != case.path else None,
        conflicts=conflicts,
        kept=kept,
        service=case.about.service,
    )


def _executable(case: Case) -> bool | None:
    """Return the mode to set: None keeps what the user chose."""
    theirs, seen, locked = case.theirs, case.seen, case.locked
    if theirs is None:
        return None
    if seen is None or seen.kind is not Kind.FILE:
        return theirs.executable
    chosen = locked is None or seen.executable != locked.executable
    if case.path != case.source:
        return seen.executable if chosen else theirs.executable
    return None if chosen or theirs.executable == seen.executable else theirs.executable
