"""Between a run that died and the next one, people go on working: their last word counts."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from msgen.diagnostics import Severity
from msgen.output import replay, staging
from msgen.output.changes import Change
from msgen.output.journal import Kept, Move, Recovery, recover, write_changes
from tests.killed import die
from tests.output.repositories import COMMAND, put, tree, write


def committed(root: Path, changes: list[Change], *, done: int = 0) -> None:
    """Leave a run that died when its journal stood and `done` more changes were made."""
    at = 1
    copy = root.with_name("copy")
    while True:
        shutil.copytree(root, copy, symlinks=True)
        assert die(lambda: write_changes(copy, changes, command=COMMAND), copy, at=at) is None
        if (copy / staging.JOURNAL).exists():
            done -= 1
        if done < 0:
            break
        shutil.rmtree(copy)
        at += 1
    shutil.rmtree(root)
    copy.rename(root)


def finished(root: Path) -> Recovery:
    report = recover(root)
    assert report is not None
    assert report.completed
    assert not (root / staging.STAGE).exists()
    assert recover(root) is None
    return report


CHANGES: list[Change] = [
    write("a", b"new a", was=b"old a"),
    write("b", None, was=b"old b"),
    write("c", b"new c"),
    Move("m", "n"),
]


@pytest.fixture
def died(root: Path) -> Path:
    put(root, a="old a", b="old b", m="mine")
    committed(root, CHANGES)
    assert tree(root) == {"a": b"old a", "b": b"old b", "m": b"mine"}
    return root


def test_it_is_completed(died: Path) -> None:
    report = finished(died)
    assert report == Recovery(COMMAND, completed=True, paths=("a", "b", "c", "n"))
    (finding,) = report.findings()
    assert (finding.id, finding.severity) == ("unfinished-run", Severity.NOTE)
    assert "is complete now: 4 files" in finding.message
    assert tree(died) == {"a": b"new a", "c": b"new c", "n": b"mine"}


def test_what_somebody_changed_since_is_kept(died: Path) -> None:
    put(died, a="edited", b="edited too", c="made by hand", n="another")
    report = finished(died)
    assert set(report.kept) == {
        Kept("a", "a.msgen-new"),
        Kept("b"),
        Kept("c", "c.msgen-new"),
        Kept("n", "m"),
    }
    assert [f.severity for f in report.findings()] == [Severity.NOTE, *[Severity.WARNING] * 4]
    assert {f.id for f in report.findings()} == {"unfinished-run", "changed-meanwhile"}
    assert tree(died) == {
        "a": b"edited",
        "a.msgen-new": b"new a",
        "b": b"edited too",
        "c": b"made by hand",
        "c.msgen-new": b"new c",
        "m": b"mine",
        "n": b"another",
    }


def test_a_kept_copy_of_another_run_is_not_overwritten(died: Path) -> None:
    put(died, a="edited", **{"a.msgen-new": "of another run", "c": "x", "c.msgen-new": "new c"})
    report = finished(died)
    assert report.kept == (Kept("a", "a.msgen-new-2"), Kept("c", "c.msgen-new"))
    assert (died / "a.msgen-new").read_bytes() == b"of another run"
    assert (died / "a.msgen-new-2").read_bytes() == b"new a"


def test_what_became_a_folder_or_a_link_is_kept(died: Path, tmp_path: Path) -> None:
    for name in "ab":
        (died / name).unlink()
    put(died, a__inner="mine")
    (died / "b").symlink_to("m")
    report = finished(died)
    assert report.kept == (Kept("b"), Kept("a", "a.msgen-new"))
    assert (died / "a" / "inner").read_bytes() == b"mine"
    assert os.readlink(died / "b") == "m"


def test_what_somebody_removed_since_is_not_an_error(died: Path) -> None:
    for name in "bm":
        (died / name).unlink()
    assert finished(died).kept == ()
    assert tree(died) == {"a": b"new a", "c": b"new c"}


def test_a_folder_that_became_a_link_outwards_is_not_written_through(
    root: Path,
    tmp_path: Path,
) -> None:
    put(root, s__a="old", s__mine="m")
    committed(root, [write("s/a", b"new", was=b"old"), write("t", b"t")])
    outside = tmp_path / "outside"
    (root / "s").rename(outside)
    (root / "s").symlink_to(outside)
    with pytest.raises(Exception, match="leads out"):
        recover(root)
    assert tree(outside) == {"a": b"old", "mine": b"m"}
    (root / "s").unlink()
    outside.rename(root / "s")
    assert finished(root).kept == ()
    assert tree(root) == {"s/a": b"new", "s/mine": b"m", "t": b"t"}


def test_an_edit_of_what_was_written_already_stays(root: Path) -> None:
    put(root, a="old a", b="old b", m="mine")
    changes = [write("a", b"new a", was=b"old a"), write("z", b"z")]
    committed(root, changes, done=2)
    assert (root / "a").read_bytes() == b"new a"
    assert not (root / "z").exists()
    put(root, a="new a, edited")
    assert finished(root).kept == ()
    assert (root / "a").read_bytes() == b"new a, edited"


def test_content_torn_by_a_power_cut_is_not_put_in_place(died: Path) -> None:
    for path in (died / staging.STAGE).glob("[0-9]*"):
        path.write_bytes(b"")
    assert finished(died).kept == (Kept("a"), Kept("c"))
    assert tree(died) == {"a": b"old a", "n": b"mine"}


def test_a_repository_that_was_cleaned_in_between(died: Path) -> None:
    shutil.rmtree(died / ".msgen")
    assert recover(died) is None
    assert tree(died) == {"a": b"old a", "b": b"old b", "m": b"mine"}


def test_a_run_that_had_not_begun_is_rolled_back(root: Path) -> None:
    put(root, a="old a", b="old b", m="mine")
    before = tree(root)
    assert die(lambda: write_changes(root, CHANGES, command=COMMAND), root, at=11) is None
    report = recover(root)
    assert report == Recovery(COMMAND, completed=False)
    assert "before it changed anything" in report.findings()[0].message
    assert tree(root) == before


def test_a_run_that_had_not_begun_holds_nobody_up(root: Path) -> None:
    put(root, a="old a", b="old b", m="mine")
    assert die(lambda: write_changes(root, CHANGES, command=COMMAND), root, at=11) is None
    write_changes(root, CHANGES, command=COMMAND)
    assert tree(root) == {"a": b"new a", "c": b"new c", "n": b"mine"}


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "name", "completed"), [(staging, "_commit", False), (replay, "_put", True)]
)
def test_an_interrupt_from_the_keyboard(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    name: str,
    completed: bool,
) -> None:
    put(root, a="old a", b="old b", m="mine")
    before = tree(root)
    with monkeypatch.context() as patched:
        patched.setattr(where, name, interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_changes(root, CHANGES, command=COMMAND)
    if completed:
        finished(root)
        assert tree(root) == {"a": b"new a", "c": b"new c", "n": b"mine"}
    else:
        assert recover(root) is None
        assert tree(root) == before


def test_a_file_that_changes_in_the_last_moment(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(root, a="old a", b="old b", m="mine")
    commit: Callable[..., None] = staging._commit

    def slow(*arguments: object) -> None:
        commit(*arguments)
        put(root, a="typed while msgen wrote")

    monkeypatch.setattr(staging, "_commit", slow)
    with pytest.raises(Exception, match='"a" was changed or held'):
        write_changes(root, CHANGES, command=COMMAND)
    assert tree(root) == {
        "a": b"typed while msgen wrote",
        "a.msgen-new": b"new a",
        "c": b"new c",
        "n": b"mine",
    }
    assert recover(root) is None
