"""One run at a time, and no run in the way once it is dead."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from msgen.diagnostics import UserError
from msgen.output import exclusive as module
from msgen.output.journal import Write, exclusive, recover, write_changes

HOLD = """
import sys
from pathlib import Path
from msgen.output.journal import exclusive
with exclusive(Path(sys.argv[1]), command="msgen upgrade"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        with pytest.raises(UserError) as problem:
            write_changes(tmp_path, [Write("a", b"x", None, None)], command="msgen apply")
        finding = problem.value.diagnostics[0]
        assert finding.id == "another-run"
        assert f'"msgen upgrade", process {other.pid}, is at work' in finding.message
        assert finding.hint == f"wait for it to end, or stop it: kill {other.pid}"
        assert recover(tmp_path) is None, "there is nothing to recover, so nobody to wait for"
        (tmp_path / ".msgen" / "local" / "apply").mkdir()
        with pytest.raises(UserError, match="is at work"):
            recover(tmp_path)
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert recover(tmp_path) is None
        write_changes(tmp_path, [Write("a", b"x", None, None)], command="msgen apply")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_lock_within_a_lock_is_the_same(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with exclusive(tmp_path, command="outer"), exclusive(link, command="inner"):
        write_changes(tmp_path, [Write("a", b"x", None, None)], command="msgen apply")
        with pytest.raises(UserError, match='"outer"'), unknown():
            write_changes(tmp_path, [Write("b", b"x", None, None)], command="msgen apply")
    write_changes(tmp_path, [Write("b", b"x", None, None)], command="msgen apply")


@contextmanager
def unknown() -> Iterator[None]:
    """Be somebody else for a while."""
    held = set(module._mine)
    module._mine.clear()
    try:
        yield
    finally:
        module._mine.update(held)


def test_two_repositories_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    with exclusive(tmp_path / "a", command="x"), exclusive(tmp_path / "b", command="x"):
        pass


def test_a_lock_nobody_signed_yet(tmp_path: Path) -> None:
    with exclusive(tmp_path, command="x"):
        (tmp_path / ".msgen" / "local" / "apply.lock").write_bytes(b"")
        with (
            pytest.raises(UserError, match="another run of msgen is"),
            unknown(),
            exclusive(tmp_path, command="y"),
        ):
            pass


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no locks."""

    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_without_locks_a_living_process_counts(tmp_path: Path) -> None:
    held = tmp_path / ".msgen" / "local" / "apply.pid"
    with exclusive(tmp_path, command="x"):
        assert held.exists()
    assert not held.exists()
    held.write_text(f'{{"pid": {os.getppid()}, "command": "msgen upgrade"}}')
    with pytest.raises(UserError, match="msgen upgrade"), exclusive(tmp_path, command="x"):
        pass
    assert held.exists()


@pytest.mark.parametrize("word", ['{"pid": 4194305, "command": "x"}', "", "[", "7", '{"pid": 0}'])
@pytest.mark.usefixtures("no_locks")
def test_without_locks_a_dead_process_does_not(tmp_path: Path, word: str) -> None:
    with exclusive(tmp_path, command="x"):
        pass
    (tmp_path / ".msgen" / "local" / "apply.pid").write_text(word)
    with exclusive(tmp_path, command="x"):
        pass


def test_a_missing_repository_is_an_error(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(UserError, match="no such file"), exclusive(missing, command="x"):
        pass
