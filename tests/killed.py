"""Die by SIGKILL at the n-th change of a folder: what kill -9 and a crash do, at every point.

    python -m tests.killed N FOLDER -- apply -C FOLDER …

runs msgen with these arguments in this process and kills it right before the N-th system call that
would change something in FOLDER; a write is torn in the middle. With N = 0 it lives, and the last
line of its standard error is the number of changes. `die` does the same to a function, in a fork.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMED = {  # audit event -> its arguments that are paths
    "os.rename": (0, 1),  # replace too
    "os.remove": (0,),
    "os.mkdir": (0,),
    "os.rmdir": (0,),
    "os.link": (0, 1),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
    "os.setxattr": (0,),
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Reaper:
    """Counts the changes of a folder by this process; kills it at the one of number `at`."""

    def __init__(self, root: Path, at: int) -> None:
        self.root = os.path.realpath(root)
        self.at = at
        self.seen = 0
        self._asleep = False

    def arm(self) -> None:
        """Begin. A hook cannot be removed, so this is for processes that end soon."""
        sys.dont_write_bytecode = True
        write, pwrite = os.write, os.pwrite

        def torn(handle: int, data: bytes) -> int:
            if not self._asleep and self._is_file(handle) and self._is_time():
                write(handle, bytes(data)[: len(data) // 2])
                self._kill()
            return write(handle, data)

        def torn_at(handle: int, data: bytes, offset: int) -> int:
            if not self._asleep and self._is_file(handle) and self._is_time():
                pwrite(handle, bytes(data)[: len(data) // 2], offset)
                self._kill()
            return pwrite(handle, data, offset)

        os.write, os.pwrite = torn, torn_at  # type: ignore[assignment]
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self._asleep:
            return
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & WRITES and self._is_inside(path):
                self._count(path if flags & os.O_TRUNC else None)
        elif event in NAMED and any(self._is_inside(args[index]) for index in NAMED[event]):
            self._count(None)

    def _count(self, emptied: Any) -> None:
        if not self._is_time():
            return
        if emptied is not None and os.path.isfile(emptied):
            self._asleep = True
            os.truncate(emptied, 0)  # as it is after the open, before the first write
        self._kill()

    def _is_time(self) -> bool:
        self.seen += 1
        return self.seen == self.at

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _is_inside(self, path: Any) -> bool:
        """Tell whether a path may be in the folder; one relative to a handle always may."""
        if isinstance(path, int):
            return self._is_file(path)
        text = os.fsdecode(path)
        return not os.path.isabs(text) or f"{text}/".startswith(f"{self.root}/")

    def _is_file(self, handle: int) -> bool:
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return False
            return os.readlink(f"/proc/self/fd/{handle}").startswith(f"{self.root}/")
        except OSError:
            return False


def die(action: Callable[[], object], root: Path, *, at: int) -> int | None:
    """Run `action` in a fork that dies at its change number `at` of `root`.

    Returns None if it died, or else how many changes it made.
    """
    receive, send = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner
        child = os.fork()
    if not child:
        _be_killed(action, Reaper(root, at), send)
    os.close(send)
    with open(receive, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    assert os.WIFEXITED(status), status
    assert os.WEXITSTATUS(status) == 0, said
    return int(said)


def _be_killed(action: Callable[[], object], reaper: Reaper, send: int) -> None:
    code = 1
    try:
        reaper.arm()
        action()
        os.write(send, str(reaper.seen).encode())
        code = 0
    except BaseException:  # noqa: BLE001  the parent shows it
        os.write(send, traceback.format_exc().encode())
    finally:
        os._exit(code)


def main(arguments: list[str]) -> None:
    """The command line described above."""
    at, folder, dashes, *rest = arguments
    assert dashes == "--", __doc__
    from msgen.__main__ import main as msgen

    sys.argv = ["msgen", *rest]
    reaper = Reaper(Path(folder), int(at))
    reaper.arm()
    try:
        msgen()
    finally:
        print(reaper.seen, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
