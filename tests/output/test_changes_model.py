"""Whatever the tree and whatever the changes: what comes out is what was meant, killed or not."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.output import changes as ordering
from msgen.output import folders
from msgen.output.changes import Act, Change, Step
from msgen.output.journal import Move, recover, write_changes
from msgen.output.lock import blob_id
from tests.killed import die
from tests.output.repositories import COMMAND, put, tree, write

World = dict[str, bytes]

NAMES = st.sampled_from("a b c A Order order".split())
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
CONTENTS = st.binary(max_size=3)


def fits(path: str, world: World, *, fold: bool) -> bool:
    """Tell whether a file may stand there beside the others."""

    def key(text: str) -> str:
        return text.casefold() if fold else text

    for other in world:
        pairs = list(zip(key(path).split("/"), key(other).split("/"), strict=False))
        count = next((i for i, (one, two) in enumerate(pairs) if one != two), len(pairs))
        if count == len(pairs):
            return False
        if fold and path.split("/")[:count] != other.split("/")[:count]:
            return False
    return True


@st.composite
def scenes(draw: st.DrawFn, *, fold: bool = False) -> tuple[World, list[Change], World]:
    """A tree, changes of it, and the tree that they mean."""
    before: World = {}
    for path, content in draw(st.lists(st.tuples(PATHS, CONTENTS), max_size=8)):
        if fits(path, before, fold=fold):
            before[path] = content
    fates = {path: draw(st.sampled_from(["stay", "go", "change", "move"])) for path in before}
    after = {path: content for path, content in before.items() if fates[path] in ("stay", "change")}
    changes: list[Change] = []
    for path, fate in fates.items():
        if fate == "change":
            after[path] = draw(CONTENTS)
            changes.append(write(path, after[path], was=before[path]))
        elif fate == "go":
            changes.append(write(path, None, was=before[path]))
        elif fate == "move":
            target = draw(PATHS)
            if fits(target, after, fold=fold):
                changes.append(Move(path, target))
                after[target] = before[path]
            else:
                changes.append(write(path, None, was=before[path]))
    for path, content in draw(st.lists(st.tuples(PATHS, CONTENTS), max_size=5)):
        going = any(isinstance(c, type(write("", b""))) and c.path == path for c in changes)
        if fits(path, after, fold=fold) and not going:
            changes.append(write(path, content))
            after[path] = content
    return before, list(draw(st.permutations(changes))), after


@contextmanager
def world(files: World) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "shop"
        root.mkdir()
        put(root, **files)
        yield root


@given(scene=scenes())
@settings(max_examples=150, deadline=None)
def test_the_tree_is_what_was_meant(scene: tuple[World, list[Change], World]) -> None:
    before, changes, after = scene
    with world(before) as root:
        write_changes(root, changes, command=COMMAND)
        assert tree(root) == after
        assert recover(root) is None


@given(scene=scenes(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_killed_anywhere_it_is_all_or_nothing(
    scene: tuple[World, list[Change], World], data: st.DataObject
) -> None:
    before, changes, after = scene
    with world(before) as root:
        at = data.draw(st.integers(1, 30 + 8 * len(changes)))
        die(lambda: write_changes(root, changes, command=COMMAND), root, at=at)
        inner = data.draw(st.integers(1, 40))
        die(lambda: recover(root), root, at=inner)
        recover(root)
        assert tree(root) in (before, after)
        assert recover(root) is None


def named(name: str) -> Any:
    """The function of `os`, given a name in any case."""

    def call(self: "Folding", path: str, *rest: Any, dir_fd: int, **options: Any) -> Any:
        return getattr(os, name)(self._real(path, dir_fd), *rest, dir_fd=dir_fd, **options)

    return call


class Folding:
    """The functions of `os` as a file system gives them for which `Order` and `order` are one."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    @staticmethod
    def _real(name: str, handle: int) -> str:
        names = os.listdir(f"/proc/self/fd/{handle}")
        if name in names:
            return name
        return next((real for real in names if real.casefold() == name.casefold()), name)

    def rename(self, source: str, target: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        real, there = self._real(source, src_dir_fd), self._real(target, dst_dir_fd)
        same = (real, os.fstat(src_dir_fd).st_ino) == (there, os.fstat(dst_dir_fd).st_ino)
        os.rename(real, target if same else there, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    def symlink(self, target: str, name: str, *, dir_fd: int) -> None:
        os.symlink(target, self._real(name, dir_fd), dir_fd=dir_fd)

    def open(self, name: str, *rest: int, dir_fd: int | None = None) -> int:
        if dir_fd is None:
            return os.open(name, *rest)
        return os.open(self._real(name, dir_fd), *rest, dir_fd=dir_fd)

    stat, readlink, unlink = named("stat"), named("readlink"), named("unlink")
    mkdir, rmdir, utime = named("mkdir"), named("rmdir"), named("utime")


@contextmanager
def folding() -> Iterator[None]:
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("needs /proc")
    folders.os = Folding()  # type: ignore[assignment]
    try:
        yield
    finally:
        folders.os = os  # type: ignore[assignment]


@given(scene=scenes(fold=True))
@settings(max_examples=200, deadline=None)
def test_where_case_does_not_count(scene: tuple[World, list[Change], World]) -> None:
    before, changes, after = scene
    with world(before) as root:
        with folding():
            write_changes(root, changes, command=COMMAND)
            assert recover(root) is None
        assert {path.casefold(): content for path, content in tree(root).items()} == {
            path.casefold(): content for path, content in after.items()
        }


def test_a_rename_that_changes_case_alone(tmp_path: Path) -> None:
    put(tmp_path, Order__main="old", Order__sub__mine="mine", Shop="s", Top="t")
    changes = [
        write("Order/main", None, was=b"old"),
        write("order/main", b"new"),
        Move("Order/sub/mine", "order/sub/mine"),
        write("Shop", None, was=b"s"),
        write("shop", b"S"),
        Move("Top", "top"),
    ]
    for fold in (True, False):
        root = tmp_path.with_name(f"copy-{fold}")
        shutil.copytree(tmp_path, root)
        if fold:
            with folding():
                write_changes(root, changes, command=COMMAND)
        else:
            write_changes(root, changes, command=COMMAND)
        assert tree(root) == {
            "order/main": b"new",
            "order/sub/mine": b"mine",
            "shop": b"S",
            "top": b"t",
        }


def test_a_stranger_that_differs_in_case_is_not_replaced(tmp_path: Path) -> None:
    put(tmp_path, Mine="mine", Gone="g")
    with folding(), pytest.raises(Exception, match='"mine" was changed'):
        write_changes(
            tmp_path, [write("mine", b"x"), write("Gone", None, was=b"g")], command=COMMAND
        )
    assert tree(tmp_path) == {"Mine": b"mine", "Gone": b"g"}


def test_the_lock_comes_last_and_what_goes_comes_first() -> None:
    changes = [
        write(".msgen/lock/_system.yaml", b"1"),
        write("z", b"2"),
        Move("m", "n"),
        write("gone", None, was=b""),
        Move("l", "r"),
        Move("r", "l"),
    ]
    staged = {
        path: Step(Act.PLACE, path, "x", None, blob_id(b""))
        for path in (".msgen/lock/_system.yaml", "z")
    }
    steps = ordering.order(changes, staged)
    assert [(step.act.value, step.path) for step in steps if not step.is_internal] == [
        ("delete", "gone"),
        ("move", "n"),
        ("unpark", "r"),
        ("unpark", "l"),
        ("place", "z"),
        ("place", ".msgen/lock/_system.yaml"),
    ]
