"""A small process that outlives a killed supervisor just long enough to clean up after it.

It holds the reading end of a pipe whose only writing end is the supervisor's. When that ends
without a word, however it died, the guardian stops every process of the run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from msgen.local.layout import Layout
from msgen.local.pids import TAG, Pid, end, identify, leftovers
from msgen.local.state import forget_state, read_state

_DISMISSED = b"."


class Guard:
    """The supervisor's end of the pipe."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self.pid = identify(child.pid)

    @classmethod
    def start(cls, layout: Layout, run: str) -> Guard:
        """Start a guardian for this run of the system."""
        child = subprocess.Popen(
            [sys.executable, "-m", "msgen.local.guardian", str(layout.repository), run],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, TAG: run},
            start_new_session=True,
        )
        return cls(child)

    def dismiss(self) -> None:
        """Everything has been stopped: the guardian leaves without doing anything."""
        try:
            self._child.communicate(_DISMISSED, timeout=5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def clean_up(layout: Layout, run: str, *, grace_s: float) -> set[Pid]:
    """Stop what is left of a run and forget it; answers the processes that were still there."""
    state = read_state(layout)
    recorded = set(state.pids()) if state and state.run == run else set()
    found = end(lambda: leftovers(recorded, run), grace_s=grace_s)
    state = read_state(layout)
    if state and state.run == run:
        forget_state(layout)
    return found


def main(repository: str, run: str) -> None:
    """Wait for the supervisor's end, then act on how it went."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.read(0, 1) != _DISMISSED:
        clean_up(Layout(Path(repository)), run, grace_s=5)


if __name__ == "__main__":
    main(*sys.argv[1:])
