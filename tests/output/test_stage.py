"""`new` writes all or nothing, and nothing elsewhere."""

import errno
import itertools
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.output import git, stage
from msgen.output.tree import preview
from msgen.render.files import File, Origin, Owner


def file(path: str, content: bytes = b"x\n", *, executable: bool = False) -> File:
    return File(path, content, Owner.MANAGED, Origin("test", ""), executable=executable)


def write_new(
    target: Path, files: list[File], *, finish: Callable[[Path], None] | None = None
) -> None:
    with stage.staged(target) as made:
        for each in files:
            made.add(each)
        made.check()
        if finish:
            finish(made.folder)


FILES = [file("README.md"), file("a/b/c.txt", b"deep\n"), file("run", executable=True)]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ids(problem: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [finding.id for finding in problem.value.diagnostics]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000, 0o777])
def test_modes_are_the_same_under_every_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_new(tmp_path / "shop", FILES)
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    modes = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode)
        for path in tmp_path.rglob("*")
    }
    assert modes == {
        "shop": 0o755,
        "shop/README.md": 0o644,
        "shop/a": 0o755,
        "shop/a/b": 0o755,
        "shop/a/b/c.txt": 0o644,
        "shop/run": 0o755,
    }


def test_an_empty_destination_is_filled(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    write_new(tmp_path / "shop", FILES)
    assert tree(tmp_path / "shop") == {"README.md": b"x\n", "a/b/c.txt": b"deep\n", "run": b"x\n"}
    assert os.listdir(tmp_path) == ["shop"]


def test_a_destination_that_holds_something_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine").write_text("mine")
    with pytest.raises(UserError) as problem:
        write_new(tmp_path / "shop", FILES)
    assert ids(problem) == ["destination-not-empty"]
    assert tree(tmp_path) == {"shop/mine": b"mine"}


def test_unusable_destinations_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "plain").write_text("")
    monkeypatch.chdir(tmp_path / "real")
    for name in ("link", "dangling", "plain", "missing/shop", "real"):
        with pytest.raises(UserError) as problem:
            write_new(tmp_path / name, FILES)
        assert ids(problem) == ["unusable-destination"], name
    assert sorted(os.listdir(tmp_path)) == ["dangling", "link", "plain", "real"]


@pytest.mark.parametrize(
    "paths",
    [
        ["../out"],
        ["/etc/passwd"],
        ["a/../../b"],
        ["a//b"],
        ["./a"],
        [".git/config"],
        ["a/.GIT/hooks"],
        ["A.py", "a.py"],
        ["A/x", "a/y"],
        ["a", "a/b"],
        ["a", "A/b"],
        ["stra\u00dfe", "STRASSE"],
        ["caf\u00e9", "cafe\u0301"],
        ["con"],
        ["x/NUL.txt"],
        ["a\\b"],
        ["c:x"],
        ["a\nb"],
        ["a\0b"],
        ["dot."],
        ["x" * 256],
        [""],
    ],
)
def test_unsafe_paths_are_refused(tmp_path: Path, paths: list[str]) -> None:
    with pytest.raises(UserError) as problem:
        write_new(tmp_path / "shop", [file(path) for path in paths])
    assert set(ids(problem)) == {"unsafe-path"}
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT])
def test_a_refused_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(handle: int, content: bytes) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(stage.os, "write", full)
    with pytest.raises(UserError) as problem:
        write_new(tmp_path / "shop", FILES)
    assert ids(problem) == ["cannot-write"]
    assert os.listdir(tmp_path) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(stage.os, "write", lambda handle, content: write(handle, content[:2]))
    write_new(tmp_path / "shop", FILES)
    assert tree(tmp_path / "shop")["a/b/c.txt"] == b"deep\n"


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupted(folder: Path) -> None:
        assert tree(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "shop", FILES, finish=interrupted)
    assert os.listdir(tmp_path) == []


def test_a_rival_that_was_quicker_keeps_its_files(tmp_path: Path) -> None:
    def rival(folder: Path) -> None:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "theirs").write_text("theirs")

    with pytest.raises(UserError) as problem:
        write_new(tmp_path / "shop", FILES, finish=rival)
    assert ids(problem) == ["destination-not-empty"]
    assert tree(tmp_path) == {"shop/theirs": b"theirs"}


def test_left_overs_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    (tmp_path / ".shop.msgen-dead" / "x").mkdir(parents=True)
    (tmp_path / ".other.msgen-dead").mkdir()

    def second_run(folder: Path) -> None:
        write_new(tmp_path / "shop", FILES)
        assert folder.is_dir()

    with pytest.raises(UserError):
        write_new(tmp_path / "shop", FILES, finish=second_run)
    assert sorted(os.listdir(tmp_path)) == [".other.msgen-dead", "shop"]


KILLED = """
import sys
from pathlib import Path
from msgen.output.stage import staged
from msgen.render.files import File, Origin, Owner
files = [File(f"d{i % 40}/f{i}", b"x" * 500, Owner.MANAGED, Origin("t", "")) for i in range(600)]
print("ready", flush=True)
with staged(Path(sys.argv[1])) as stage:
    for file in files:
        stage.add(file)
"""


def _seconds(target: Path) -> float:
    """Return how long one undisturbed run takes; its result is moved out of the way."""
    run = subprocess.Popen([sys.executable, "-c", KILLED, target], stdout=subprocess.PIPE)
    assert run.stdout is not None
    run.stdout.readline()
    begin = time.monotonic()
    run.communicate()
    assert run.returncode == 0
    target.rename(target.with_name("first"))
    return time.monotonic() - begin


@pytest.mark.slow
def test_killed_at_fifty_moments_there_is_nothing_or_all(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    whole = _seconds(target)
    outcomes: list[int] = []
    # A disk may slow down meanwhile: the later moments go on until a run has ended by itself.
    for moment in itertools.count():
        if moment >= 50 and 600 in outcomes:
            break
        run = subprocess.Popen([sys.executable, "-c", KILLED, target], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(whole * moment / 16)  # sweeping the last run takes time too
        run.kill()
        run.communicate()
        outcomes.append(len(tree(target)) if target.exists() else 0)
        if target.exists():
            target.rename(tmp_path / f"done-{moment}")
    assert set(outcomes) == {0, 600}
    write_new(tmp_path / "shop", FILES)
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=folder, text=True)


def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str = "") -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text(settings)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("NAME", "EMAIL"):
        for who in ("AUTHOR", "COMMITTER"):
            monkeypatch.delenv(f"GIT_{who}_{name}", raising=False)


def test_first_commit_needs_no_user_and_runs_no_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    ignore = tmp_path / "ignore"
    ignore.write_text("*.txt\n")
    _no_settings(
        tmp_path,
        monkeypatch,
        f"[core]\nhooksPath = {hooks}\nexcludesFile = {ignore}\nautocrlf = true\n"
        "[commit]\ngpgSign = true\n",
    )
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    write_new(
        tmp_path / "shop", FILES, finish=lambda folder: git.first_commit(folder, message="Start")
    )

    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert _git(tmp_path / "shop", "log", "--format=%s %an %D") == "Start msgen HEAD -> main\n"
    assert _git(tmp_path / "shop", "status", "--porcelain", "--ignored") == ""
    assert _git(tmp_path / "shop", "ls-files").split() == ["README.md", "a/b/c.txt", "run"]


def test_first_commit_is_by_the_user_who_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_settings(tmp_path, monkeypatch, "[user]\nname = Ada\nemail = ada@example.com\n")
    (tmp_path / "x").write_text("x")
    assert git.first_commit(tmp_path, message="Start")
    assert _git(tmp_path, "log", "--format=%an %ae") == "Ada ada@example.com\n"


def test_no_git_is_said_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.first_commit(tmp_path, message="Start") is False


def test_preview_draws_a_tree() -> None:
    assert preview("shop", ["README.md", "a/b/c.txt", "a/d", "z"]) == (
        "shop/\n├── a/\n│   ├── b/\n│   │   └── c.txt\n│   └── d\n├── README.md\n└── z\n"
    )
