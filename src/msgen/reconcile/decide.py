"""What becomes of one file: the three-way rules of managed, seeded, once and yours.

`ours` is on disk, `theirs` newly rendered, and the lock knows the id of what was rendered last
time. Nothing is read or written here but through the values that are given.
"""

from dataclasses import replace

from msgen.output.locked import LockedFile
from msgen.reconcile.case import Case, Outcome, change_of, mode_alone, moved, put_beside
from msgen.reconcile.joining import join, join_seeded
from msgen.reconcile.markers import Side, has_markers, resolve
from msgen.reconcile.model import Action, Bases, Change, Conflict, Kind, Seen
from msgen.reconcile.rules import adopted_behind, kept_file, no_base, unowned_file
from msgen.render.files import File, Owner


def decide(case: Case, bases: Bases) -> Outcome:
    """Apply the rules to one file."""
    if case.theirs is None or case.entry is None:
        return _gone(case)
    if case.locked is None:
        return _wanted(case, case.theirs, case.entry)
    if case.locked.owner is Owner.YOURS:
        return _yours(case, case.locked, case.entry, bases)
    if case.theirs.owner is Owner.ONCE:
        return Outcome(moved(case), replace(case.entry, ids=case.locked.ids))
    if case.seen is None:
        return _deleted(case, case.theirs, case.entry)
    if case.seen.kind is not Kind.FILE:
        return _replaced_by_user(case, case.theirs, case.entry)
    if case.seen.is_one_of(case.entry.ids):
        return Outcome(moved(case) or mode_alone(case, case.seen), case.entry)
    if case.seen.is_one_of(case.locked.ids):
        return Outcome(_rewritten(case, case.seen, case.theirs), case.entry)
    if case.theirs.owner is Owner.SEEDED:
        return _seeded(case, case.seen, case.theirs, bases)
    return _edited(case, case.seen, case.theirs, bases)


def _yours(case: Case, locked: LockedFile, entry: LockedFile, bases: Bases) -> Outcome:
    """An adopted file stays as it is; what it was made from is kept, for when it is released."""
    seen, mine = case.seen, entry.as_yours(locked.bases)
    if seen is None or seen.kind is not Kind.FILE:
        return Outcome(moved(case), mine)
    if seen.is_one_of(entry.ids):
        return Outcome(moved(case), entry.as_yours())
    remark = None
    if not {*entry.ids} <= {*locked.ids}:
        remark = adopted_behind.found(case.path)
    apart = not seen.is_one_of(mine.adopted) or not {*mine.adopted} <= {*entry.ids}
    merged = case.theirs is not None and case.theirs.owner is Owner.MANAGED
    known = bases.find(case.source, mine.adopted)[:1] if apart and merged else ()
    return Outcome(moved(case), mine, known[0] if known else None, remark)


def _gone(case: Case) -> Outcome:
    """The template no longer makes it."""
    locked, seen = case.locked, case.seen
    if locked is None or seen is None or locked.owner is Owner.YOURS:
        return Outcome()
    if locked.owner is Owner.ONCE and not case.service_goes:
        return Outcome(entry=locked)
    if seen.is_one_of(locked.ids):
        return Outcome(change_of(case, Action.DELETE, None))
    if case.path in case.choices.theirs and seen.kind is Kind.FILE:
        gone = change_of(case, Action.DELETE, None, kept=seen.content)
        return Outcome(gone, decided=True)
    message = f"{case.path} is no longer generated, and stays as you edited it"
    decided = case.path in case.choices.ours
    return Outcome(remark=kept_file.RULE.at(None, message), decided=decided)


def _wanted(case: Case, theirs: File, entry: LockedFile) -> Outcome:
    """The template makes it for the first time."""
    seen = case.seen
    if seen is None:
        return Outcome(change_of(case, Action.CREATE, theirs.content), entry)
    if seen.is_one_of(entry.ids):
        return Outcome(entry=entry)
    if theirs.owner in (Owner.SEEDED, Owner.ONCE):
        return Outcome(entry=entry, remark=unowned_file.begun(case.path))
    if case.side is Side.OURS:
        return Outcome(entry=entry.as_yours(), decided=True)
    if case.side is Side.THEIRS and seen.kind is Kind.FILE:
        taken = change_of(case, Action.REPLACE, theirs.content, kept=seen.content)
        return Outcome(taken, entry, decided=True)
    message = f"{case.path} is not msgen's, and stands where it generates a file"
    return Outcome(
        put_beside(case, theirs, "not msgen's file"),
        entry,
        base=theirs.content if seen.kind is Kind.FILE else None,
        remark=unowned_file.RULE.at(None, message),
    )


def _deleted(case: Case, theirs: File, entry: LockedFile) -> Outcome:
    """The user deleted it, and it stays deleted."""
    if case.path in case.choices.theirs:
        return Outcome(change_of(case, Action.CREATE, theirs.content), entry, decided=True)
    return Outcome(entry=entry, deleted=theirs.owner is Owner.MANAGED)


def _replaced_by_user(case: Case, theirs: File, entry: LockedFile) -> Outcome:
    """A link or a folder stands there now."""
    locked = case.locked
    if locked is None or entry.ids[0] in locked.ids or theirs.owner is Owner.SEEDED:
        return Outcome(entry=entry, deleted=theirs.owner is Owner.MANAGED)
    kind = case.seen.kind.value if case.seen else ""
    return Outcome(put_beside(case, theirs, f"a {kind} now"), entry)


def _seeded(case: Case, seen: Seen, theirs: File, bases: Bases) -> Outcome:
    """It is the user's; a rename alone is carried into it."""
    if case.path == case.source:
        return Outcome(entry=case.entry)
    before = bases.rendered(case.source)
    content = seen.content
    if before is not None:
        content = join_seeded(case.path, base=before, ours=content, theirs=theirs.content)
    action = Action.MOVE if content == seen.content else Action.MERGE
    return Outcome(change_of(case, action, content), case.entry)


def _edited(case: Case, seen: Seen, theirs: File, bases: Bases) -> Outcome:
    """A file of msgen's with edits of the user."""
    side, marked = case.side, has_markers(seen.content)
    if side is None:
        return _joined(case, seen.content, theirs, bases)
    if case.beside and not marked:
        return _whole(case, seen, theirs, side)
    ours = resolve(seen.content, side) if marked else seen.content
    joined = _joined(case, ours, theirs, bases)
    change = joined.change
    if not marked and (change is None or change.action is not Action.CONFLICT):
        return joined
    content = ours
    if change and change.after is not None and change.beside is None and change.action in _MERGES:
        if not marked and case.path.endswith(".json"):
            return _whole(case, seen, theirs, side)
        content = resolve(change.after, side) if change.conflicts else change.after
    elif not marked:
        return _whole(case, seen, theirs, side)
    if content == seen.content:
        return Outcome(
            moved(case) or mode_alone(case, seen), case.entry, theirs.content, decided=True
        )
    given_up = side is Side.THEIRS or (marked and case.clean is None)
    kept = _kept(case, seen) if given_up else None
    resolved = change_of(case, Action.MERGE, content, kept=kept)
    base = None if _is_rendered(content, theirs) else theirs.content
    return Outcome(resolved, case.entry, base, decided=True)


_MERGES = (Action.MERGE, Action.CONFLICT)


def _whole(case: Case, seen: Seen, theirs: File, side: Side) -> Outcome:
    """Decide for a file that cannot hold markers: it is the user's as a whole, or msgen's."""
    if side is Side.OURS:
        return Outcome(moved(case), case.entry, theirs.content, decided=True)
    taken = change_of(case, Action.REPLACE, theirs.content, kept=_kept(case, seen))
    return Outcome(taken, case.entry, decided=True)


def _joined(case: Case, ours: bytes, theirs: File, bases: Bases) -> Outcome:
    """Merge `ours`, which is what the user has but for conflicts that are decided."""
    locked, entry, seen = case.locked, case.entry, case.seen
    assert locked is not None, "it was generated before"
    assert entry is not None, "it is generated"
    assert seen is not None, "it is there"
    if entry.ids == locked.ids and case.path == case.source:
        return Outcome(mode_alone(case, seen), entry, theirs.content)
    known = bases.find(case.source, locked.ids)
    if not known and has_markers(ours):
        return Outcome(entry=locked)
    if not known:
        message = f"what msgen wrote into {case.path} before your edits cannot be found"
        return Outcome(
            put_beside(case, theirs, "no base to merge with"),
            entry,
            base=theirs.content,
            remark=no_base.RULE.at(None, message),
        )
    merged = join(case.path, bases=known, ours=ours, theirs=theirs.content)
    if merged is None:
        return Outcome(entry=locked, base=known[0])
    binary = any(each.line == 0 and each.what == "binary" for each in merged.conflicts)
    if binary:
        return Outcome(put_beside(case, theirs, "binary"), entry, theirs.content)
    if merged.content == seen.content:
        return Outcome(moved(case) or mode_alone(case, seen), entry, theirs.content)
    conflicts = tuple(Conflict(case.path, each.line, each.what) for each in merged.conflicts)
    action = Action.CONFLICT if conflicts else Action.MERGE
    change = change_of(case, action, merged.content, conflicts=conflicts)
    rid = _is_rendered(merged.content, theirs)
    return Outcome(change, entry, None if rid else theirs.content)


def _is_rendered(content: bytes, theirs: File) -> bool:
    return content.replace(b"\r\n", b"\n") == theirs.content


def _kept(case: Case, seen: Seen) -> bytes:
    """Return what the user gives up: his own version, where no more than markers was added."""
    return seen.content if case.clean is None else case.clean


def _rewritten(case: Case, seen: Seen, theirs: File) -> Change:
    """Nobody edited it: msgen's content, with the line ends of this checkout."""
    content = theirs.content
    if b"\r\n" in seen.content and b"\r\n" not in content:
        content = content.replace(b"\n", b"\r\n")
    return change_of(case, Action.REPLACE, content)
