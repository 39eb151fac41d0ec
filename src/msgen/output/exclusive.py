"""One run at a time: a lock that the kernel frees when its holder dies, however it dies."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.changes import LOCAL
from msgen.output.folders import Tree
from msgen.output.rules import another_run, cannot_write

_LOCK = "apply.lock"
_HELD = "apply.pid"
_OPEN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_mine: set[str] = set()
"""Roots that this process has locked: a lock within a lock is the same lock."""


@contextmanager
def exclusive(root: Path, *, command: str) -> Iterator[None]:
    """Keep other runs off the repository at `root` while this one changes it.

    May be nested. Raises UserError, naming the other's process id and command, if one is at work.
    """
    real = os.path.realpath(root)
    if real in _mine:
        yield
        return
    with _folder(root) as folder:
        handle, alone = _claim(folder, command)
    _mine.add(real)
    try:
        yield
    finally:
        _mine.discard(real)
        if not alone:
            with suppress(OSError), Tree.at(root) as tree:
                tree.remove(f"{LOCAL}/{_HELD}")
        os.close(handle)


@contextmanager
def _folder(root: Path) -> Iterator[int]:
    """Open the local folder of the repository, private to its owner and ignored by git."""
    try:
        with Tree.at(root) as tree:
            tree.make(LOCAL, mode=0o700)
            folder = tree.enter(LOCAL)
            ignore = os.open(".gitignore", _OPEN, 0o644, dir_fd=folder)
            if not os.fstat(ignore).st_size:  # new, or of a run that died right here
                os.write(ignore, b"*\n")
            os.close(ignore)
            yield folder
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        message = f'cannot write "{Path(root) / LOCAL}": {reason}'
        raise UserError(cannot_write.RULE.at(None, message)) from problem


def _claim(folder: int, command: str) -> tuple[int, bool]:
    """Lock and sign; answer the handle that holds the lock and whether the kernel keeps it."""
    word = json.dumps({"pid": os.getpid(), "command": command}).encode()
    handle = os.open(_LOCK, _OPEN, 0o600, dir_fd=folder)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(*_signed(handle)) from None
        except OSError:
            _claim_by_name(folder, word)
            return handle, False
        os.ftruncate(handle, 0)
        os.pwrite(handle, word, 0)
    except BaseException:
        os.close(handle)
        raise
    return handle, True


def _claim_by_name(folder: int, word: bytes) -> None:
    """Where the file system knows no locks, a file that names a living process is one."""
    for _ in range(2):
        try:
            handle = os.open(_HELD, _OPEN | os.O_EXCL, 0o600, dir_fd=folder)
        except FileExistsError:
            _remove_if_dead(folder)
            continue
        os.write(handle, word)
        os.close(handle)
        return
    raise FileExistsError(errno.EEXIST, "another run took the lock", _HELD)


def _remove_if_dead(folder: int) -> None:
    with suppress(FileNotFoundError):
        handle = os.open(_HELD, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            pid, command = _signed(handle)
        finally:
            os.close(handle)
        if pid and pid != os.getpid() and _is_alive(pid):
            raise _busy(pid, command)
        os.unlink(_HELD, dir_fd=folder)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _signed(handle: int) -> tuple[int, str]:
    """Return who signed the lock: its process id, 0 if it has not come to it yet, and command."""
    try:
        word = json.loads(os.pread(handle, 10_000, 0))
        return int(word["pid"]), str(word["command"])
    except (ValueError, TypeError, KeyError):
        return 0, ""


def _busy(pid: int, command: str) -> UserError:
    who = f'"{command}", process {pid},' if pid else "another run of msgen"
    message = f"{who} is at work in this repository"
    hint = f"wait for it to end, or stop it: kill {pid}" if pid else "wait for it to end"
    return UserError(another_run.RULE.at(None, message, hint=hint))
