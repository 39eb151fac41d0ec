"""Two processes write what one would, and the promises of one hold for both."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.output import stage
from msgen.render.files import File, Origin, Owner

FILES = [
    File(f"folder-{n % 7}/{n}.txt", b"%d\n" % n, Owner.MANAGED, Origin("test", ""))
    for n in range(stage._MANY)
]
CHILD = """
import os, sys, time
from pathlib import Path
from msgen.output import stage
from tests.output.test_stage_halves import FILES
parent, write = os.getpid(), stage._write_files
def slow(root, files):
    if os.getpid() != parent:
        print(os.getpid(), flush=True)
        time.sleep(3)
    return write(root, files)
stage._write_files, stage.possible = slow, lambda: True
stage.write_new(Path(sys.argv[1]), FILES)
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="a matter of Linux")


@pytest.fixture(autouse=True)
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "possible", lambda: True)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


EXPECTED = {file.path: file.content for file in FILES}


def test_both_halves_are_there(tmp_path: Path) -> None:
    stage.write_new(tmp_path / "shop", FILES)
    assert contents(tmp_path / "shop") == EXPECTED


def test_a_child_that_dies_half_way_is_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, write = os.getpid(), os.write
    written = 0

    def mortal(handle: int, content: bytes) -> int:
        nonlocal written
        written += 1
        if written == 100 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return write(handle, content)

    monkeypatch.setattr(os, "write", mortal)
    stage.write_new(tmp_path / "shop", FILES)
    assert contents(tmp_path / "shop") == EXPECTED


def test_what_the_system_refuses_is_said_once_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write = os.write

    def full(handle: int, content: bytes) -> int:
        if content == b"999\n":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, content)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(UserError, match="no space left"):
        stage.write_new(tmp_path / "shop", FILES)
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")


def test_what_a_killed_run_leaves_is_swept_when_its_child_is_dead_too(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(target)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        run.kill()
        run.wait()
        (left,) = tmp_path.iterdir()
        _write_and_move(target)
        assert left.exists(), "its child still writes into it"
        os.kill(child, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while left.exists() and time.monotonic() < deadline:
        _write_and_move(target)
    assert not left.exists()


def _write_and_move(target: Path) -> None:
    stage.write_new(target, FILES[:1])
    target.rename(target.with_name(f"made-{time.monotonic_ns()}"))
