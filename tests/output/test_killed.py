"""A run can be killed at every change it makes, and so can its recovery: nothing is lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from msgen.output import staging
from msgen.output.changes import Change
from msgen.output.journal import Move, Recovery, recover, write_changes
from tests.killed import die
from tests.output.repositories import COMMAND, mode, put, tree, write

Tree = dict[str, bytes | str | None]


def rich(root: Path) -> list[Change]:
    """Make a repository in which everything that can happen to a file is about to happen."""
    changes: list[Change] = []
    for number in range(14):
        old, new = b"old %d\n" % number * 40, b"new %d\n" % number * 40
        put(root, **{f"replaced/{number}.py": old, f"gone/{number}/file.py": old})
        put(root, **{f"mine/{number}/notes.txt": b"notes %d" % number})
        changes += [
            write(f"replaced/{number}.py", new, was=old),
            write(f"gone/{number}/file.py", None, was=old),
            write(f"made/{number}/deep/file.py", new, executable=bool(number % 2)),
            Move(f"mine/{number}/notes.txt", f"ours/{number}/notes.txt"),
        ]
    put(root, left="l", right="r", Order__a="a", file="f", folder__inner="i", script="s")
    put(root, order_and_more="untouched", crlf=b"1\r\n2\r\n", folder_of_mine__x="x")
    (root / "script").chmod(0o640)
    (root / "mine" / "link").symlink_to("../left")
    put(root, **{".msgen/lock/order.yaml": "old lock"})
    return [
        *changes,
        Move("left", "right"),
        Move("right", "left"),
        write("Order/a", None, was=b"a"),
        write("order/a", b"A"),
        write("file", None, was=b"f"),
        write("file/now/a/folder", b"ff"),
        write("folder/inner", None, was=b"i"),
        write("folder", b"now a file"),
        write("script", b"ss", was=b"s", executable=True),
        write("crlf", b"1\r\n3\r\n", was=b"1\r\n2\r\n"),
        Move("mine/link", "ours/link"),
        write(".msgen/lock/order.yaml", b"new lock", was=b"old lock"),
    ]


class Scene:
    """A repository before and after, and a fresh copy of the one before as often as needed."""

    def __init__(self, folder: Path) -> None:
        self.template, self.root = folder / "before", folder / "shop"
        self.template.mkdir()
        self.changes = rich(self.template)
        self.old = tree(self.template)
        self.reset()
        write_changes(self.root, self.changes, command=COMMAND)
        self.new = tree(self.root)
        self.reset()
        count = die(self.apply, self.root, at=0)
        assert count is not None
        self.points = count

    def reset(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.template, self.root, symlinks=True)

    def apply(self) -> None:
        write_changes(self.root, self.changes, command=COMMAND)

    def recover(self) -> Recovery | None:
        return recover(self.root)

    def kill(self, at: int) -> bool:
        """Kill a run; tell whether it had passed the point of no return."""
        self.reset()
        assert die(self.apply, self.root, at=at) is None
        self.check_halfway()
        return (self.root / staging.JOURNAL).exists()

    def check_halfway(self) -> None:
        now = tree(self.root)
        for path, content in now.items():
            if path.endswith("/"):  # an empty folder, on its way
                continue
            assert content in (self.old.get(path), self.new.get(path)), path
        stays = {path for path in self.old if self.old[path] == self.new.get(path)}
        assert stays <= now.keys()
        moved = {self.old[c.source] for c in self.changes if isinstance(c, Move)}
        local = tree(self.root / ".msgen" / "local")
        assert moved <= {*now.values(), *local.values()}

    def check(self, report: Recovery | None, *, committed: bool) -> None:
        now = tree(self.root)
        if report is not None:
            assert (report.command, report.kept) == (COMMAND, ())
            assert report.completed is committed
            assert len(report.findings()) == 1
        assert now == (self.new if committed else self.old)
        assert mode(self.root / "script") == (0o750 if committed else 0o640)
        local = self.root / ".msgen" / "local"
        assert not local.exists() or {*os.listdir(local)} <= {".gitignore", "apply.lock"}
        assert self.recover() is None


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("killed"))


def points(scene: Scene, step: int) -> Iterator[int]:
    yield from range(1, scene.points + 1, step)


def kill_everywhere(scene: Scene, step: int) -> None:
    kinds = set()
    for point in points(scene, step):
        committed = scene.kill(point)
        done = tree(scene.root) == scene.new
        report = scene.recover()
        scene.check(report, committed=committed or done)
        kinds.add(report and report.completed)
    assert kinds == {None, True, False}


def kill_recovery_everywhere(scene: Scene, step: int, inner: int) -> None:
    for point in points(scene, step):
        committed = scene.kill(point)
        if tree(scene.root) == scene.new and not committed:
            continue
        killed = scene.root.with_name("killed")
        scene.root.rename(killed)
        at = 1
        while True:
            shutil.copytree(killed, scene.root, symlinks=True)
            survived = die(scene.recover, scene.root, at=at)
            scene.check_halfway()
            scene.check(scene.recover(), committed=committed)
            shutil.rmtree(scene.root)
            if survived is not None:
                break
            at += inner
        shutil.rmtree(killed)


def test_there_are_many_points(scene: Scene) -> None:
    assert scene.points >= 200


def test_killed_at_some_points(scene: Scene) -> None:
    kill_everywhere(scene, 9)


@pytest.mark.slow
def test_killed_at_every_point(scene: Scene) -> None:
    kill_everywhere(scene, 1)


def test_recovery_killed_at_some_points(scene: Scene) -> None:
    kill_recovery_everywhere(scene, 41, 29)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_recovery_killed_at_every_point(scene: Scene) -> None:
    kill_recovery_everywhere(scene, 8, 1)


class Mounted:
    """A repository whose services are another file system, which renames nothing across."""

    old: ClassVar = {
        "services/a": b"a" * 99,
        "services/mine": b"m",
        "services/link": "x",
        "top": b"t",
    }
    new: ClassVar = {
        "services/a": b"A" * 99,
        "services/new/b": b"B" * 99,
        "top": b"T",
        "ours/mine": b"m",
        "services/link": b"t2",
        "ours/link": "x",
    }
    changes = (
        write("services/a", b"A" * 99, was=b"a" * 99),
        write("services/new/b", b"B" * 99),
        write("top", b"T", was=b"t"),
        Move("services/mine", "ours/mine"),
        Move("services/link", "ours/link"),
        write("services/link", b"t2"),
    )

    def __init__(self, root: Path) -> None:
        self.root = root

    def reset(self) -> None:
        for at, folders, files in os.walk(self.root, topdown=False):
            for name in (*files, *folders):
                path = Path(at, name)
                if path.is_symlink() or path.is_file():
                    path.unlink()
                elif not path.is_mount():
                    path.rmdir()
        put(self.root, **{path: c for path, c in self.old.items() if isinstance(c, bytes)})
        (self.root / "services" / "link").symlink_to("x")

    def apply(self) -> None:
        write_changes(self.root, self.changes, command=COMMAND)

    def recover(self) -> Recovery | None:
        return recover(self.root)


@pytest.fixture
def mounted(root: Path) -> Iterator[Mounted]:
    services = root / "services"
    services.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(services)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a file system")
    yield Mounted(root)
    subprocess.run(["umount", str(services)], check=True)


def test_killed_on_two_file_systems(mounted: Mounted) -> None:
    mounted.reset()
    count = die(mounted.apply, mounted.root, at=0)
    assert tree(mounted.root) == mounted.new
    assert count
    for point in range(1, count + 1):
        for inner in (None, *range(point % 5 + 1, count, 31)):
            mounted.reset()
            die(mounted.apply, mounted.root, at=point)
            done = tree(mounted.root) == mounted.new
            committed = (mounted.root / staging.JOURNAL).exists()
            if inner:
                die(mounted.recover, mounted.root, at=inner)
            mounted.recover()
            wanted = mounted.new if committed or done else mounted.old
            assert tree(mounted.root) == wanted, (point, inner)
            assert mounted.recover() is None
