"""The lock is read as it was written, or refused with the line that is wrong."""

import pytest

from msgen.diagnostics import UserError
from msgen.output.lock import blob_id, lock_files, lock_of, spec_texts
from msgen.output.locked import Lock, parse_lock
from msgen.render.files import Owner
from tests.reconcile.world import file

FILES = (
    file("README.md", b"r"),
    file('odd "name": {x}, y.txt', b"o"),
    file("run.sh", b"x", executable=True),
    file("services/a/x.py", b"a", Owner.SEEDED, service="a"),
    file("services/a/m.sql", b"m", Owner.ONCE, service="a"),
)
SPECS = {None: {"system": "s"}, "a": {"text": "two\n\nlines\n"}, "none": {}}
LOCK = lock_of(
    FILES, specs=spec_texts(SPECS), blueprints={"py": "1.0"}, inputs={"apis/a.yaml": blob_id(b"a")}
)
WRITTEN = {file.path: file.content for file in lock_files(LOCK)}
SYSTEM, WHOLE, OF_A = (f".msgen/lock/{name}.yaml" for name in ("system", "_files", "a"))


def read(**changed: bytes) -> Lock:
    paths = {"system": SYSTEM, "whole": WHOLE, "a": OF_A}
    return parse_lock(WRITTEN | {paths[name]: content for name, content in changed.items()})


def complaint(**changed: bytes) -> tuple[str, str, int]:
    with pytest.raises(UserError) as caught:
        read(**changed)
    (found,) = caught.value.diagnostics
    assert found.span
    return found.id, found.span.file, found.span.line


def test_what_is_written_is_read() -> None:
    assert read() == LOCK


def test_crlf_is_read_too() -> None:
    crlf = {path: content.replace(b"\n", b"\r\n") for path, content in WRITTEN.items()}
    assert parse_lock(crlf) == LOCK


def test_a_path_twice_has_two_ids() -> None:
    line = next(x for x in WRITTEN[WHOLE].splitlines(True) if x.startswith(b"README"))
    other = line.replace(blob_id(b"r").encode(), b"f" * 40)
    lock = read(whole=WRITTEN[WHOLE] + other)
    assert lock.files["README.md"].ids == (blob_id(b"r"), "f" * 40)
    assert parse_lock({file.path: file.content for file in lock_files(lock)}) == lock


@pytest.mark.parametrize(
    "damage",
    [
        b"README.md: {id: 123, owner: managed, from: t}\n",
        b"README.md: {id: " + b"0" * 40 + b", owner: nobody, from: t}\n",
        b"README.md\n",
        b"<html>\n",
        b"README.md: {id: 0123\n",
    ],
)
def test_a_damaged_line_is_named(damage: bytes) -> None:
    assert complaint(whole=b"# head\n" + damage) == ("lock-damaged", WHOLE, 2)


@pytest.mark.parametrize(
    "content", [b"", b"format: x\n", b"spec:\n  a: b\n", b"\xff\n", b"format: [\n"]
)
def test_a_damaged_head(content: bytes) -> None:
    assert complaint(system=content)[:2] == ("lock-damaged", SYSTEM)


def test_an_unknown_part() -> None:
    assert complaint(a=WRITTEN[OF_A] + b"more:\n  x: y\n")[0] == "lock-damaged"


def test_markers_of_a_merge() -> None:
    mine = WRITTEN[OF_A].replace(b"files:", b"<<<<<<< HEAD\nfiles:")
    line = mine.splitlines().index(b"<<<<<<< HEAD") + 1
    assert complaint(a=mine) == ("lock-merge-markers", OF_A, line)


@pytest.mark.parametrize("base", [b"", b"||||||| before\n"])
def test_markers_around_ids_alone_are_two_possible_ids(base: bytes) -> None:
    """Two branches that change what a third service says of them conflict there."""
    [line] = [each for each in WRITTEN[OF_A].splitlines(keepends=True) if b"x.py" in each]
    blob = LOCK.files["services/a/x.py"].ids[0]
    other = line.replace(blob.encode(), b"1" * 40)
    before = base + line.replace(blob.encode(), b"2" * 40) if base else b""
    both = b"<<<<<<< HEAD\n" + line + before + b"=======\n" + other + b">>>>>>> one\n"
    found = read(a=WRITTEN[OF_A].replace(line, both))
    assert found.files["services/a/x.py"].ids == (blob, "1" * 40)
    assert found.marked == (OF_A,)
    assert found.specs == LOCK.specs
    assert complaint(a=WRITTEN[OF_A].replace(line, both[:-13]))[0] == "lock-merge-markers"


@pytest.mark.parametrize(
    ("old", "new"), [(b"format: 1", b"format: 2"), (b"msgen: ", b"msgen: 99.")]
)
def test_a_newer_msgen_is_named(old: bytes, new: bytes) -> None:
    assert complaint(system=WRITTEN[SYSTEM].replace(old, new))[0] == "lock-from-newer-msgen"


def test_no_system_lock() -> None:
    with pytest.raises(UserError, match="missing"):
        parse_lock({OF_A: WRITTEN[OF_A]})


def test_every_prefix_is_read_or_refused() -> None:
    for content in (WRITTEN[WHOLE], WRITTEN[SYSTEM]):
        for cut in range(len(content)):
            try:
                read(**{"whole" if content == WRITTEN[WHOLE] else "system": content[:cut]})
            except UserError:
                continue
