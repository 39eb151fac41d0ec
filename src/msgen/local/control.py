"""Stopping a run from outside, whatever state it is in."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.local.guardian import clean_up
from msgen.local.layout import Layout
from msgen.local.pids import Pid, send
from msgen.local.state import Lock, is_locked, read_state
from msgen.records import dataclass

_PATIENCE_S = 60.0
"""For a supervisor that stops its processes one wave after the other, each with its grace."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a stop went: whether a supervisor did it, and how many processes it had left."""

    was_running: bool
    leftovers: int


def stop(layout: Layout, *, tick: Callable[[], None] = lambda: None) -> Stopped:
    """Stop the system and find what an earlier, killed run has left.

    `tick` is called now and then while waiting.
    """
    if not layout.run.is_dir():
        return Stopped(was_running=False, leftovers=0)
    holder = _holder(layout)
    was_running = bool(holder and send(holder, signal.SIGTERM))
    deadline = time.monotonic() + _PATIENCE_S
    while holder and holder.alive():
        if time.monotonic() > deadline:
            send(holder, signal.SIGKILL)
        tick()
        time.sleep(0.05)
    return Stopped(was_running, len(sweep(layout)))


def reset(layout: Layout, *, environments: bool) -> list[str]:
    """Clear what runs have made; a `UserError` while one runs. Answers the folders that went."""
    if is_locked(layout):
        message = "the system is running: its data cannot be cleared now"
        raise UserError(Diagnostic("running", Severity.ERROR, message, hint="msgen down stops it"))
    sweep(layout)
    return layout.clear(environments=environments)


def sweep(layout: Layout) -> set[Pid]:
    """End the processes of a run whose supervisor is gone; answers those that it found."""
    state = read_state(layout)
    if state is None:
        return set()
    return clean_up(layout, state.run, grace_s=5) - {state.guardian}


def _holder(layout: Layout) -> Pid | None:
    """Who has the lock now: it may not have written a state yet."""
    return Lock.holder(layout) if is_locked(layout) else None
