"""Writing a whole repository at once: it appears complete, or not at all.

Everything is written into one hidden folder beside the destination, which is renamed once. The
folder is locked while its run is alive, so a later run knows what a killed one left behind.
There is no sync: it would guard against a power cut alone and costs more than all the rest.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.paths import Paths
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


class Stage:
    """The hidden folder in which a repository is made, file by file."""

    def __init__(self, folder: Path, destination: Path) -> None:
        """Begin in an empty folder, which messages call `destination`."""
        self.folder = folder
        self._destination = destination
        self._root = str(folder)
        self._paths = Paths()

    def add(self, file: File) -> None:
        """Write a file at once, unless its path is not safe, which `check` will say.

        This runs forty thousand times for a thousand services.
        """
        folders = self._paths.add(file.path)
        if folders is None:
            return
        try:
            for folder in folders:
                os.mkdir(f"{self._root}/{folder}", 0o755)
            mode = 0o755 if file.executable else 0o644
            handle = os.open(f"{self._root}/{file.path}", _FLAGS, mode)
            try:
                content = file.content
                while content:
                    content = content[os.write(handle, content) :]
            finally:
                os.close(handle)
        except OSError as problem:
            raise _refused(self._destination, problem) from problem

    def check(self) -> None:
        """Raise UserError with a finding for each path that was not safe."""
        self._paths.check()


@contextmanager
def staged(destination: Path) -> Iterator[Stage]:
    """Yield a stage that appears as `destination`, missing or empty, when the body is done.

    Files have mode 0644, or 0755 if executable, whatever the umask. Raises UserError, and then
    nothing is left behind, nor after any error of the body.
    """
    target = check_destination(destination)
    with _umask(0o022), _staged(target, destination) as folder:
        stage = Stage(folder, destination)
        yield stage
        stage.check()
        with _write_errors(destination):
            os.rename(folder, target)


@contextmanager
def _staged(target: Path, destination: Path) -> Iterator[Path]:
    """Yield a fresh, locked folder beside `target`; remove it unless it was renamed away."""
    prefix = f".{target.name}.msgen-"
    with _write_errors(destination):
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
        raise _refused(destination, problem) from problem


def _refused(destination: Path, problem: OSError) -> UserError:
    if problem.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
        message = f'"{destination}" came into being while its content was being made'
        return UserError(destination_not_empty.RULE.at(None, message))
    reason = (problem.strerror or str(problem)).lower()
    message = f'cannot write "{destination}": {reason}'
    return UserError(cannot_write.RULE.at(None, message))


def _unusable(message: str, hint: str) -> UserError:
    return UserError(unusable_destination.RULE.at(None, message, hint=hint))
