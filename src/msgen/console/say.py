"""Results, remarks and progress."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import IO

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_PATIENCE = 1.0  # seconds before a person wonders
_quiet = False


def be_quiet(*, wanted: bool) -> None:
    """Silence remarks and progress for the rest of this process."""
    global _quiet  # noqa: PLW0603  an option of the process, set once while it parses its arguments
    _quiet = _quiet or wanted


def is_quiet() -> bool:
    """Tell whether remarks and progress are silenced."""
    return _quiet


def out(text: str) -> None:
    """Write a result to standard output, with a line end behind the last line."""
    sys.stdout.write(text if text.endswith("\n") or not text else f"{text}\n")


def note(text: str) -> None:
    """Write a remark for people to standard error, unless quiet."""
    if not _quiet:
        sys.stderr.write(text if text.endswith("\n") else f"{text}\n")


def colours(stream: IO[str]) -> bool:
    """Tell whether `stream` is a terminal whose user has not switched colours off."""
    from msgen.diagnostics.text import colours_wanted

    return colours_wanted(stream, os.environ)


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Show `label` and a moving sign on a terminal while the body takes longer than a second."""
    if _quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    frames = cycle(_FRAMES)
    pid = os.getpid()
    painted = False

    def paint(_number: int, _frame: object) -> None:
        nonlocal painted
        if os.getpid() == pid:  # a forked child has the handler too
            painted = True
            # Past Python's buffers, which the interrupted code may be writing into.
            os.write(sys.stderr.fileno(), f"\r{next(frames)} {label}".encode())

    # A timer and no thread: a large system is rendered in a forked child, and threads forbid that.
    before = signal.signal(signal.SIGALRM, paint)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if painted:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
