"""Whatever the three sides are: nothing typed is lost, and a second run has nothing to do."""

from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.output.lock import lock_files
from msgen.reconcile.compare import compare
from msgen.reconcile.model import Action, ChangeSet, Seen
from msgen.render.files import File, Owner
from tests.reconcile.world import MemoryBases, MemoryDisk, file, lock_with, seen

PATHS = ("a.txt", "b.py", "c.yaml", "d/e.txt")
LINES = st.lists(st.sampled_from([f"k{n}: {n}\n" for n in range(9)]), max_size=7, unique=True)
CONTENT = LINES.map(lambda lines: "".join(lines).encode())
OWNERS = st.sampled_from([Owner.MANAGED, Owner.SEEDED, Owner.ONCE])
RENDERED = st.dictionaries(st.sampled_from(PATHS), st.tuples(CONTENT, st.booleans()))
TYPED = st.lists(st.sampled_from([f"mine{n}: {n}\n" for n in range(9)]), max_size=3, unique=True)


def files_of(rendered: dict[str, tuple[bytes, bool]], owners: dict[str, Owner]) -> list[File]:
    return [
        file(path, content, owners[path], executable=mode)
        for path, (content, mode) in sorted(rendered.items())
    ]


@st.composite
def disks(draw, before: dict[str, tuple[bytes, bool]]) -> dict[str, Seen]:
    """Each file as it was written, edited, deleted, or somebody's own."""
    there: dict[str, Seen] = {}
    for path in PATHS:
        known = before.get(path)
        kind = draw(st.sampled_from(["as it was", "edited", "gone"]))
        if kind == "gone" or (known is None and kind == "as it was"):
            continue
        content, mode = known or (b"", False)
        if kind == "edited":
            lines = content.splitlines(keepends=True)
            for line in draw(TYPED):
                lines.insert(draw(st.integers(0, len(lines))), line.encode())
            content = b"".join(lines)
        if draw(st.booleans()):
            content = content.replace(b"\n", b"\r\n")
        there[path] = seen(content, executable=draw(st.booleans()) or mode)
    return there


def carried_out(disk: dict[str, Seen], made: ChangeSet) -> dict[str, Seen]:
    """Do in memory what the journal does on disk."""
    after = dict(disk)
    for change in made.changes:
        mode = after[change.path].executable if change.path in after else False
        mode = mode if change.executable is None else change.executable
        if change.after is None:
            after.pop(change.path, None)
        else:
            after[change.path] = seen(change.after, executable=mode)
        if change.beside is not None:
            after[f"{change.path}.msgen-new"] = seen(change.beside)
        if change.kept is not None and change.kept_as:
            after[change.kept_as] = seen(change.kept)
    for path, content in made.records.items():
        if content is None:
            after.pop(path, None)
        else:
            after[path] = seen(content)
    return after


@settings(max_examples=300, deadline=None)
@given(st.data(), RENDERED, RENDERED, st.fixed_dictionaries(dict.fromkeys(PATHS, OWNERS)))
def test_any_three_sides(data, before, after, owners) -> None:
    old, new = files_of(before, owners), files_of(after, owners)
    lock, record = lock_with(*old), lock_with(*new)
    there = data.draw(disks(before))
    disk = there | {each.path: seen(each.content) for each in lock_files(lock)}
    bases = MemoryBases(tuple(content for content, _ in (before | after).values()))
    bases.contents += tuple(content for content, _ in before.values())
    made = compare(new, record, lock, MemoryDisk(disk), bases)
    result = carried_out(disk, made)

    for path, mine in there.items():
        typed = {line for line in mine.lf.splitlines() if line.startswith(b"mine")}
        assert typed <= set(result[path].lf.splitlines() if path in result else ())
    for path, (content, _) in after.items():
        plain = path in before and there.get(path) and there[path].lf == before[path][0]
        if plain and owners[path] is not Owner.ONCE:
            assert result[path].lf == content
    if any(change.action is Action.CONFLICT for change in made.changes):
        return
    again = compare(new, record, made.lock, MemoryDisk(result), bases)
    assert (again.changes, again.records) == ((), {})
