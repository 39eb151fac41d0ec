"""Every cell of (base, ours, theirs) for every owner."""

import pytest

from msgen.output.lock import blob_id, entry_of
from msgen.reconcile.case import Case, Outcome
from msgen.reconcile.decide import decide
from msgen.reconcile.model import Action, Choices, Kind, Seen
from msgen.render.files import Owner
from tests.reconcile.world import MemoryBases, file, seen

BASE = b"one\ntwo\nthree\nfour\nfive\n"
MINE = b"one\ntwo\nthree\nfour\nmine\n"
NEXT = b"next\ntwo\nthree\nfour\nfive\n"
BOTH = b"next\ntwo\nthree\nfour\nmine\n"
CLASH = b"one\ntwo\nthree\nfour\ntheirs\n"
PATH = "a.txt"
M, S, Y = Owner.MANAGED, Owner.SEEDED, Owner.YOURS
ONCE = Owner.ONCE
NOTHING = object()


def outcome(owner, base, ours, theirs, *, choices=None, found=True, goes=False, **more) -> Outcome:
    rendered = M if owner is Y else owner
    new = file(PATH, theirs, rendered) if theirs is not None else None
    locked = None
    if base is not None:
        locked = entry_of(file(PATH, base, rendered))
        if owner is Y:
            locked = type(locked)(PATH, locked.ids, Y, locked.origin)
    there = ours if isinstance(ours, Seen) or ours is None else seen(ours)
    case = Case(
        PATH, PATH, new, entry_of(new) if new else None, locked, there,
        choices or Choices(), service_goes=goes, **more,
    )  # fmt: skip
    return decide(case, MemoryBases((BASE,) if found else ()))


# base, ours, theirs -> per owner: what is on disk afterwards (None: nothing; NOTHING: no change)
CELLS = [
    ((None, None, NEXT), {M: NEXT, S: NEXT, ONCE: NEXT}),
    ((None, NEXT, NEXT), {M: NOTHING, S: NOTHING, ONCE: NOTHING}),
    ((None, MINE, NEXT), {M: NOTHING, S: NOTHING, ONCE: NOTHING}),
    ((BASE, None, None), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, None, BASE), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, None, NEXT), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, BASE, None), {M: None, S: None, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, BASE, BASE), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, BASE, NEXT), {M: NEXT, S: NEXT, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, MINE, None), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, MINE, BASE), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, MINE, MINE), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, MINE, NEXT), {M: BOTH, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
    ((BASE, NEXT, NEXT), {M: NOTHING, S: NOTHING, ONCE: NOTHING, Y: NOTHING}),
]


@pytest.mark.parametrize(
    ("sides", "owner", "after"),
    [(sides, owner, after) for sides, row in CELLS for owner, after in row.items()],
)
def test_what_becomes_of_a_file(sides, owner, after) -> None:
    made = outcome(owner, *sides)
    change = made.change
    written = change is not None and change.after != change.before
    if after is NOTHING:
        assert not written
    else:
        assert written
        assert change.after == after


@pytest.mark.parametrize("owner", [M, S, ONCE, Y])
@pytest.mark.parametrize("base", [None, BASE])
@pytest.mark.parametrize("ours", [None, BASE, MINE, NEXT])
@pytest.mark.parametrize("theirs", [None, BASE, NEXT, CLASH])
@pytest.mark.parametrize("found", [True, False])
def test_nothing_of_the_users_is_lost_whatever_the_cell(owner, base, ours, theirs, found) -> None:
    if (base is None and theirs is None) or (base is None and owner is Y):
        return
    made = outcome(owner, base, ours, theirs, found=found)
    if ours is None or ours == base or made.change is None:
        return
    kept = (made.change.after or b"") + (made.change.kept or b"")
    assert set(ours.splitlines()) - set((base or b"").splitlines()) <= set(kept.splitlines())


@pytest.mark.parametrize("owner", [M, S, ONCE, Y])
def test_the_lock_lists_what_is_rendered_and_no_more(owner) -> None:
    for (base, ours, theirs), _ in CELLS:
        if base is None and owner is Y:
            continue
        entry = outcome(owner, base, ours, theirs).entry
        once_kept = owner is ONCE and theirs is None and ours is not None
        assert (entry is not None) == (theirs is not None or once_kept)
        if owner is Y and entry:
            assert entry.owner is Y
        if owner is ONCE and entry and base:
            assert entry.ids == (blob_id(base),)


def test_both_changed_the_same_line() -> None:
    made = outcome(M, BASE, MINE, CLASH)
    assert made.change.action is Action.CONFLICT
    assert made.change.conflicts[0].line == 5
    assert b"mine" in made.change.after
    assert b"theirs" in made.change.after
    assert made.base == CLASH


def test_a_copy_for_later_is_kept_of_what_is_edited_alone() -> None:
    assert outcome(M, BASE, MINE, BASE).base == BASE
    assert outcome(M, BASE, MINE, NEXT).base == NEXT
    assert outcome(M, BASE, BASE, NEXT).base is None
    assert outcome(M, BASE, NEXT, NEXT).base is None


def test_without_a_base_the_new_content_is_put_beside() -> None:
    made = outcome(M, BASE, MINE, NEXT, found=False)
    assert made.change.action is Action.CONFLICT
    assert made.change.after == MINE
    assert made.change.beside == NEXT
    assert made.remark.id == "no-base"


def test_binary_content_is_put_beside() -> None:
    made = outcome(M, BASE, b"mine\0\n", NEXT)
    assert (made.change.after, made.change.beside) == (b"mine\0\n", NEXT)


def test_a_file_in_the_way() -> None:
    made = outcome(M, None, MINE, NEXT)
    assert made.change.beside == NEXT
    assert made.remark.id == "unowned-file"
    assert outcome(S, None, MINE, NEXT).change is None
    ours = outcome(M, None, MINE, NEXT, choices=Choices(ours=(PATH,)))
    assert (ours.change, ours.entry.owner) == (None, Y)
    theirs = outcome(M, None, MINE, NEXT, choices=Choices(theirs=(PATH,)))
    assert (theirs.change.after, theirs.change.kept) == (NEXT, MINE)


def test_the_user_decides() -> None:
    ours = outcome(M, BASE, MINE, CLASH, choices=Choices(ours=(PATH,)))
    assert (ours.change, ours.base) == (None, CLASH)
    theirs = outcome(M, BASE, MINE, CLASH, choices=Choices(theirs=(PATH,)))
    assert (theirs.change.after, theirs.change.kept, theirs.base) == (CLASH, MINE, None)
    gone = outcome(M, BASE, MINE, None, choices=Choices(theirs=(PATH,)))
    assert (gone.change.after, gone.change.kept) == (None, MINE)
    back = outcome(M, BASE, None, NEXT, choices=Choices(theirs=(PATH,)))
    assert back.change.after == NEXT


def test_a_side_of_every_conflict_of_last_time() -> None:
    marked = outcome(M, BASE, MINE, CLASH).change.after
    again = {"base": CLASH, "ours": marked, "theirs": CLASH, "found": False}
    ours = outcome(M, *list(again.values())[:3], choices=Choices(ours=(PATH,)))
    assert ours.change.after == MINE
    theirs = outcome(M, *list(again.values())[:3], choices=Choices(theirs=(PATH,)))
    assert theirs.change.after == CLASH
    assert theirs.change.kept == marked


def test_deleted_by_the_user_is_said_of_managed_files() -> None:
    assert [outcome(owner, BASE, None, NEXT).deleted for owner in (M, S, ONCE, Y)] == [
        True, False, False, False,
    ]  # fmt: skip


def test_edited_and_no_longer_generated_is_said() -> None:
    for owner in (M, S):
        assert outcome(owner, BASE, MINE, None).remark.id == "kept-file"


def test_what_is_written_once_goes_with_its_service() -> None:
    assert outcome(ONCE, BASE, BASE, None, goes=True).change.after is None
    assert outcome(ONCE, BASE, MINE, None, goes=True).remark.id == "kept-file"


def test_crlf_alone_is_no_edit_and_stays() -> None:
    made = outcome(M, BASE, BASE.replace(b"\n", b"\r\n"), NEXT)
    assert made.change.action is Action.REPLACE
    assert made.change.after == NEXT.replace(b"\n", b"\r\n")
    assert outcome(M, BASE, BASE.replace(b"\n", b"\r\n"), BASE).change is None
    merged = outcome(M, BASE, MINE.replace(b"\n", b"\r\n"), NEXT)
    assert merged.change.after == BOTH.replace(b"\n", b"\r\n")


def test_the_users_mode_stays() -> None:
    assert outcome(M, BASE, seen(BASE, executable=True), BASE).change is None
    assert outcome(M, BASE, seen(BASE, executable=True), NEXT).change.executable is None


def test_the_templates_mode_is_taken_over() -> None:
    new = file(PATH, BASE, executable=True)
    locked = entry_of(file(PATH, BASE))
    case = Case(PATH, PATH, new, entry_of(new), locked, seen(BASE), Choices())
    made = decide(case, MemoryBases())
    assert (made.change.action, made.change.executable) == (Action.MODE, True)


@pytest.mark.parametrize("kind", [Kind.LINK, Kind.FOLDER, Kind.OTHER])
def test_something_else_stands_there(kind) -> None:
    assert outcome(M, BASE, Seen(kind), BASE).change is None
    assert outcome(S, BASE, Seen(kind), NEXT).change is None
    made = outcome(M, BASE, Seen(kind), NEXT)
    assert made.change.action is Action.CONFLICT
    assert made.change.beside == NEXT
    assert outcome(M, BASE, Seen(kind), None).remark.id == "kept-file"
    assert outcome(M, None, Seen(kind), NEXT).change.beside == NEXT
