"""Starting a system and staying with it: in the foreground, or until a detached one is up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from msgen.diagnostics import Diagnostic, Severity, UserError
from msgen.local.control import stop, sweep
from msgen.local.daemon import detach
from msgen.local.layout import Layout
from msgen.local.process import System
from msgen.local.screen import Screen
from msgen.local.state import Lock, State, read_state
from msgen.local.supervisor import Supervisor

_LATE_S = 2.0
"""How long the lock of a killed process may outlast it."""


def claim(layout: Layout, console: Console) -> Lock:
    """The right to start the system; what a killed run has left is ended first.

    A `UserError` if the system is being run by somebody else.
    """
    try:
        layout.create()
        lock = _acquire(layout)
    except OSError as error:
        message = f"nothing can be written below {layout.root}: {error.strerror}"
        hint = "the repository must be on a disk, and belong to the user, that runs it"
        raise UserError(Diagnostic("unwritable", Severity.ERROR, message, hint=hint)) from error
    if lock is None:
        holder = Lock.holder(layout)
        who = f" (process {holder.number})" if holder else ""
        message = f"the system is running or being started already{who}"
        hint = "msgen status shows it, msgen down stops it"
        raise UserError(Diagnostic("already-running", Severity.ERROR, message, hint=hint))
    lock.sign()
    left = len(sweep(layout))
    if left:
        console.print(f"ended {left} processes that a killed run had left", style="yellow")
    return lock


def _acquire(layout: Layout) -> Lock | None:
    """The lock; one whose holder was killed a moment ago is waited for, as its threads end late."""
    deadline = time.monotonic() + _LATE_S
    while (lock := Lock.acquire(layout)) is None:
        holder = Lock.holder(layout)
        if (holder and holder.alive()) or time.monotonic() > deadline:
            return None
        time.sleep(0.02)
    return lock


def run_here(system: System, layout: Layout, console: Console, *, reload: bool) -> bool:
    """Run until Ctrl-C; whether everything was up at the end."""
    logs = _logs(system, layout)
    with Screen(console, logs, show_logs=True) as screen:
        return asyncio.run(_run(system, layout, screen, reload=reload))


def run_detached(
    system: System, layout: Layout, console: Console, *, lock: Lock, reload: bool
) -> None:
    """Hand the system to a supervisor of its own and wait until it has started everything.

    A `UserError` names what is not up by then; the rest goes on. Interrupted, it stops what it
    has started.
    """
    child = detach(system, layout=layout, lock=lock, reload=reload)
    lock.sign(child.pid)  # from now on a stop is the child's affair, even before it can say so
    lock.release()
    seen: dict[str, object] = {}
    try:
        with Screen(console, _logs(system, layout), show_logs=False) as screen:
            while child.poll() is None:
                state = read_state(layout)
                if state and state.run == system.run:
                    for unit in state.units:
                        if seen.get(unit.name) != unit:
                            seen[unit.name] = unit
                            screen.observe(replace(state, settled=False), unit)
                    if state.settled:
                        screen.observe(state, None)
                        _complain(state)
                        return
                time.sleep(0.05)
    except KeyboardInterrupt:
        stop(layout)
        raise
    message = f"the supervisor ended early: see {_relative(layout.log('msgen'), layout)}"
    raise UserError(Diagnostic("supervisor-ended", Severity.ERROR, message))


def _complain(state: State) -> None:
    missing = state.missing
    if missing:
        message = f"not everything is up: {', '.join(missing)}"
        hint = f"see why with msgen logs {missing[0]}"
        raise UserError(Diagnostic("not-up", Severity.ERROR, message, hint=hint))


async def _run(system: System, layout: Layout, screen: Screen, *, reload: bool) -> bool:
    supervisor = Supervisor(system, layout=layout, observe=screen.observe, reload=reload)
    following = asyncio.create_task(screen.follow())
    try:
        return (await supervisor.run()).healthy
    finally:
        following.cancel()
        screen.print_logs()


def _logs(system: System, layout: Layout) -> dict[str, Path]:
    return {process.name: layout.log(process.name) for process in system.processes}


def _relative(path: Path, layout: Layout) -> str:
    return str(path.relative_to(layout.repository))
