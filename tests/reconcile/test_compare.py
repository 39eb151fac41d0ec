"""The whole comparison over a disk of plain values."""

from dataclasses import dataclass, replace

from msgen.output.lock import lock_files
from msgen.reconcile.compare import compare
from msgen.reconcile.model import Action, ChangeSet, Choices, Kind, Renames, Seen
from msgen.render.files import Owner
from tests.reconcile.world import MemoryBases, MemoryDisk, file, lock_with, seen

OLD, NEW, MINE = b"one\ntwo\nthree\n", b"uno\ntwo\nthree\n", b"one\ntwo\nmine\n"


def run(before, after, disk, *, bases=(), renames=None, choices=None, services=()) -> ChangeSet:
    lock, record = lock_with(*before), lock_with(*after, services=services)
    there = {
        path: each if isinstance(each, Seen) else seen(each)
        for path, each in (disk if isinstance(disk, dict) else disk.files).items()
    }
    there |= {each.path: seen(each.content) for each in lock_files(lock)}
    if isinstance(disk, dict):
        disk = MemoryDisk(there)
    else:
        disk.files = there
    found = MemoryBases(tuple(bases))
    return compare(after, record, lock, disk, found, renames=renames, choices=choices)


def test_nothing() -> None:
    made = run([file("a", OLD)], [file("a", OLD)], {"a": OLD})
    assert (made.changes, made.records, made.remarks) == ((), {}, ())


def test_the_lock_changes_with_the_files() -> None:
    made = run([file("a", OLD)], [file("a", NEW)], {"a": OLD})
    assert [change.after for change in made.changes] == [NEW]
    assert set(made.records) == {".msgen/lock/_files.yaml"}


def test_a_copy_comes_and_goes() -> None:
    made = run([file("a", OLD)], [file("a", OLD)], {"a": MINE})
    assert made.records == {".msgen/base/a": OLD}
    again = run([file("a", OLD)], [file("a", OLD)], {"a": MINE, ".msgen/base/a": OLD})
    assert again.records == {}
    back = run([file("a", OLD)], [file("a", OLD)], {"a": OLD, ".msgen/base/a": OLD})
    assert back.records == {".msgen/base/a": None}


def test_a_lock_of_a_service_goes_with_it() -> None:
    before = [file("a", OLD, service="x")]
    made = run(before, [], {"a": OLD})
    assert [change.action for change in made.changes] == [Action.DELETE]
    assert made.records[".msgen/lock/x.yaml"] is None


def test_only_what_was_chosen() -> None:
    before, after = [file("d/a", OLD), file("b", OLD)], [file("d/a", NEW), file("b", NEW)]
    made = run(before, after, {"d/a": OLD, "b": OLD}, choices=Choices(only=("d",)))
    assert [change.path for change in made.changes] == ["d/a"]
    assert made.lock.files["b"] == lock_with(*before).files["b"]
    assert made.lock.files["d/a"] == lock_with(*after).files["d/a"]


def test_what_cannot_be_written_is_a_conflict() -> None:
    disk = MemoryDisk({"d/a": seen(OLD)}, {"d/a": "it lies in a submodule"})
    made = run([file("d/a", OLD)], [file("d/a", NEW)], disk)
    (change,) = made.changes
    assert (change.action, change.after, change.beside) == (Action.CONFLICT, OLD, None)
    assert made.remarks[0].id == "blocked-path"
    assert made.lock.files["d/a"].ids == lock_with(file("d/a", OLD)).files["d/a"].ids


def test_a_numbered_name_for_what_is_given_up() -> None:
    disk = {"a": MINE, "a.orig": b"older\n"}
    made = run([file("a", OLD)], [file("a", NEW)], disk, choices=Choices(theirs=("a",)))
    assert (made.changes[0].kept, made.changes[0].kept_as) == (MINE, "a.orig2")


def test_two_ids_and_a_mixture_of_both() -> None:
    one, two = b"a\nx\nb\n", b"a\nb\ny\n"
    lock = lock_with(file("f", one))
    both = replace(
        lock.files["f"], ids=(*lock.files["f"].ids, *lock_with(file("f", two)).files["f"].ids)
    )
    lock = replace(lock, files={"f": both})
    after = [file("f", b"y\na\nx\nb\n")]
    bases = MemoryBases((one, two))

    def after_disk(content: bytes) -> bytes | None:
        made = compare(after, lock_with(*after), lock, MemoryDisk({"f": seen(content)}), bases)
        return made.changes[0].after if made.changes else None

    assert after_disk(b"a\nx\nb\ny\n") == after[0].content
    assert after_disk(b"a\n<<<<<<< HEAD\nx\nb\n=======\nb\ny\n>>>>>>> two\n") == after[0].content
    assert after_disk(one) == after[0].content
    assert b"mine" in (after_disk(b"a\nx\nb\ny\nmine\n") or b"")
    assert after_disk(b"mine\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> two\n") is None


def test_a_rename_carries_an_edit_and_own_files() -> None:
    before = [file("services/a/src/a/m.py", OLD, service="a")]
    after = [file("services/b/src/b/m.py", NEW, service="b")]
    disk = {"services/a/src/a/m.py": MINE, "services/a/src/a/own.py": b"x\n"}
    made = run(before, after, disk, bases=[OLD], renames=Renames({"a": "b"}), services=("b",))
    assert [(change.source, change.path, change.after) for change in made.changes] == [
        ("services/a/src/a/m.py", "services/b/src/b/m.py", b"uno\ntwo\nmine\n"),
        ("services/a/src/a/own.py", "services/b/src/b/own.py", b"x\n"),
    ]


def test_a_datastore_of_the_same_name_keeps_it() -> None:
    before = [file("services/a/src/a/migrations/a_db/env.py", OLD, service="a")]
    after = [file("services/b/src/b/migrations/a_db/env.py", OLD, service="b")]
    disk = {"services/a/src/a/migrations/a_db/env.py": MINE}
    made = run(before, after, disk, bases=[OLD], renames=Renames({"a": "b"}), services=("b",))
    assert [(change.action, change.after) for change in made.changes] == [(Action.MOVE, MINE)]


def test_a_taken_path_is_no_rename() -> None:
    before = [file("services/a/m.py", OLD, service="a")]
    after = [file("services/b/m.py", NEW, service="b")]
    disk = {"services/a/m.py": OLD, "services/b/m.py": MINE}
    made = run(before, after, disk, renames=Renames({"a": "b"}), services=("b",))
    assert [(change.path, change.action) for change in made.changes] == [
        ("services/a/m.py", Action.DELETE),
        ("services/b/m.py", Action.CONFLICT),
    ]


@dataclass
class BlindDisk(MemoryDisk):
    """A file system that takes upper and lower case for the same."""

    def look(self, path: str) -> Seen | None:
        return {each.lower(): seen for each, seen in self.files.items()}.get(path.lower())


def test_letters_of_another_case_where_case_does_not_count() -> None:
    for disk in (BlindDisk({"Readme": seen(MINE)}), MemoryDisk({"Readme": seen(MINE)})):
        made = run([file("Readme", OLD)], [file("README", NEW)], disk, bases=[OLD])
        (change,) = made.changes
        assert (change.source, change.path) == ("Readme", "README")
        assert change.after == b"uno\ntwo\nmine\n"


def test_a_users_file_of_another_case_is_in_the_way() -> None:
    made = run([], [file("Makefile", NEW)], BlindDisk({"makefile": seen(MINE)}))
    assert made.changes[0].beside == NEW


def test_a_folder_that_is_gone_is_said_once() -> None:
    files = [file(f"d/e/{name}", OLD) for name in "abc"]
    made = run(files, files, {"f": OLD})
    assert [each.id for each in made.remarks] == ["managed-deleted"]
    assert "d/ with 3" in made.remarks[0].message


def test_adopted_files_are_left_alone() -> None:
    lock = lock_with(file("a", OLD))
    lock = replace(lock, files={"a": replace(lock.files["a"], owner=Owner.YOURS)})
    after = [file("a", NEW)]
    made = compare(after, lock_with(*after), lock, MemoryDisk({"a": seen(MINE)}), MemoryBases())
    assert made.changes == ()
    assert made.lock.files["a"].owner is Owner.YOURS
    assert made.lock.files["a"].ids == lock_with(*after).files["a"].ids


def test_a_link_is_never_content() -> None:
    assert Seen(Kind.LINK).is_one_of(("",)) is False
