"""Work done in a forked child beside this process: two processors make a large system sooner.

The child shares what was there when it began and hands back plain data. It is a matter of speed
alone: who starts one can do the same work here, and does so when it fails.
"""

import marshal
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

_HEAD = 8  # bytes that tell the length of a part


class ChildFailed(Exception):
    """The child ended before its work was done: the rest of it must be done here."""


class Child:
    """A running child, and what it has done so far.

    Parts lie in `memory`, so that the child need never wait for their reader; their lengths come
    through `news`, which ends when the child does.
    """

    def __init__(self, pid: int, memory: int, news: int) -> None:
        """Take over a child that has been started."""
        self._pid: int | None = pid
        self._memory = memory
        self._news = news

    def parts(self) -> Iterator[object]:
        """Yield what the work yields, as it comes; raises ChildFailed in place of what is lost."""
        place = 0
        while head := os.read(self._news, _HEAD):
            length = int.from_bytes(head, "little")
            yield marshal.loads(os.pread(self._memory, length, place))  # noqa: S302  our own child
            place += length
        self._wait()

    def _wait(self) -> None:
        """Wait for the end of the work; raises ChildFailed."""
        if self._pid is not None:
            _, status = os.waitpid(self._pid, 0)
            self._pid = None
            if status:
                raise ChildFailed

    def close(self) -> None:
        """End a child that nobody waited for, and wait until it is gone."""
        os.close(self._news)
        os.close(self._memory)
        if self._pid is not None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


def possible() -> bool:
    """Tell whether a child would help: two processors, and no thread that a fork would cut off."""
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and len(os.sched_getaffinity(0)) > 1
    )


@contextmanager
def beside(work: Callable[[], Iterable[Any]]) -> Iterator[Child]:
    """Start `work` in a child, which is gone when the body ends.

    What it yields are numbers, text, bytes, None and tuples or lists of these.
    """
    memory = os.memfd_create("msgen", os.MFD_CLOEXEC)
    news, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(news)  # so that a child without a parent fails at its next part
        _run(work, memory, told)
    os.close(told)
    child = Child(pid, memory, news)
    try:
        yield child
    finally:
        child.close()


def _run(work: Callable[[], Iterable[Any]], memory: int, told: int) -> None:
    """Be the child. It leaves no message, and runs no handler that belongs to its parent."""
    code = 1
    try:
        for part in work():
            content = memoryview(marshal.dumps(part))
            length = len(content)
            while content:
                content = content[os.write(memory, content) :]
            os.write(told, length.to_bytes(_HEAD, "little"))
        code = 0
    finally:
        os._exit(code)
