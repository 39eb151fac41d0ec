"""Ctrl-C in a command that writes: one line says what was done, and what was not."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NOTHING = "nothing was written"
_told = False


@contextmanager
def telling_interrupts(state: Callable[[], str]) -> Iterator[None]:
    """Say on standard error what `state` has to say when a person stops the body, which stops."""
    pid = os.getpid()
    try:
        yield
    except KeyboardInterrupt:
        if os.getpid() == pid:  # a forked child is interrupted, too
            _tell(state())
        raise


def was_told() -> bool:
    """Tell whether a person who stopped this process was told how far it had come."""
    return _told


def _tell(state: str) -> None:
    global _told  # noqa: PLW0603  once in the life of the process, which ends with it
    _told = True
    sys.stderr.write(f"\ninterrupted: {state}\n")


def state_of(root: Path) -> str:
    """How far the changes of this run in the repository at `root` have come."""
    from msgen.output.journal import is_unfinished, was_written

    if is_unfinished(root):
        return "some files are written; the next msgen command writes the rest"
    return "everything is written already" if was_written(root) else NOTHING
