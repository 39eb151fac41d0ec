"""Writing a whole repository at once: it appears complete, or not at all.

Everything is written into one hidden folder beside the destination, which is renamed once. The
folder is locked while its run is alive, so a later run knows what a killed one left behind.
There is no sync: it would guard against a power cut alone and costs more than all the rest.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.paths import check_paths
from msgen.output.rules import cannot_write, destination_not_empty, unusable_destination
from msgen.render.files import File

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)


def check_destination(destination: Path) -> Path:
    """Return the destination as an absolute path, or raise UserError if it cannot be used."""
    target = Path(os.path.abspath(destination))
    if target.is_symlink():
        raise _unusable(f'"{destination}" is a symbolic link', "name the folder itself")
    if not target.parent.is_dir():
        raise _unusable(f'the folder "{destination.parent}" does not exist', "make it first")
    if not target.exists():
        return target
    if not target.is_dir():
        raise _unusable(f'"{destination}" is a file', "name a folder that does not exist yet")
    with _write_errors(destination), os.scandir(target) as entries:
        first = min((entry.name for entry in entries), default=None)
    if first is not None:
        message = f'"{destination}" is not empty: it holds "{first}"'
        hint = "name a folder that does not exist yet"
        raise UserError(destination_not_empty.RULE.at(None, message, hint=hint))
    if os.path.samefile(target, os.curdir):
        raise _unusable(
            f'"{destination}" is the folder you stand in, and it would be replaced',
            f"cd .. and name it: {target.name}",
        )
    return target


def write_new(
    destination: Path, files: Sequence[File], *, finish: Callable[[Path], None] | None = None
) -> None:
    """Write `files` into `destination`, which is missing or empty.

    `finish` is called with the staged folder when all files are in it, before it appears under
    its name. Files have mode 0644, or 0755 if executable, whatever the umask. Raises UserError,
    and then nothing is left behind.
    """
    target = check_destination(destination)
    folders = check_paths([file.path for file in files])
    with _write_errors(destination), _umask(0o022), _staged(target) as stage:
        _write(str(stage), folders, files)
        if finish:
            finish(stage)
        os.rename(stage, target)


def _write(root: str, folders: Sequence[str], files: Sequence[File]) -> None:
    """Write plainly: this loop runs once a file, forty thousand times for a thousand services."""
    for folder in folders:
        os.mkdir(f"{root}/{folder}", 0o755)
    for file in files:
        handle = os.open(f"{root}/{file.path}", _FLAGS, 0o755 if file.executable else 0o644)
        try:
            content = file.content
            while content:
                content = content[os.write(handle, content) :]
        finally:
            os.close(handle)


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """Yield a fresh, locked folder beside `target`; remove it unless it was renamed away."""
    prefix = f".{target.name}.msgen-"
    _remove_left_overs(target.parent, prefix)
    stage, lock = _claim(target.parent, prefix)
    try:
        yield stage
    finally:
        if _is_at(lock, stage):
            shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def _claim(parent: Path, prefix: str) -> tuple[Path, int]:
    """Make and lock a folder of this process; another run may sweep it before the lock stands."""
    for attempt in range(100):
        stage = parent / f"{prefix}{os.getpid():x}{f'-{attempt}' if attempt else ''}"
        with suppress(FileExistsError):
            os.mkdir(stage, 0o755)
            lock = os.open(stage, os.O_RDONLY | os.O_CLOEXEC)
            if _lock(lock) is not False and _is_at(lock, stage):
                return stage, lock
            os.close(lock)
    raise FileExistsError(errno.EEXIST, "too many staging folders", str(parent / prefix))


def _remove_left_overs(parent: Path, prefix: str) -> None:
    """Remove the staging folders of runs that are no longer alive."""
    with os.scandir(parent) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(prefix)]
    for path in found:
        with suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY | os.O_NOFOLLOW)
            if _lock(lock):
                shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _lock(handle: int) -> bool | None:
    """Lock a folder: True if it is ours now, False if a live run has it, None if unsupported."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Tell whether the open folder still stands at `path`."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _write_errors(destination: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a UserError."""
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            message = f'"{destination}" came into being while its content was being made'
            raise UserError(destination_not_empty.RULE.at(None, message)) from problem
        reason = (problem.strerror or str(problem)).lower()
        message = f'cannot write "{destination}": {reason}'
        raise UserError(cannot_write.RULE.at(None, message)) from problem


def _unusable(message: str, hint: str) -> UserError:
    return UserError(unusable_destination.RULE.at(None, message, hint=hint))
