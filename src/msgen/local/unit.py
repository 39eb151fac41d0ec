"""One supervised process: start, wait until ready, restart with back-off, stop."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT
from asyncio.subprocess import Process as Child
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from msgen.local.lastwords import last_words
from msgen.local.layout import Layout
from msgen.local.logfile import open_log
from msgen.local.pids import TAG, identify
from msgen.local.ports import is_free
from msgen.local.probe import answers
from msgen.local.process import Process, Ready, Restart
from msgen.local.state import Status, UnitState

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_STEADY_S = 20.0
"""A process that ran this long was well: its next failure starts from the shortest pause."""
_ATTEMPTS_ONCE = 3
_NOT_STARTED = 127
"""Stands for an exit code, as in shells."""
_TRUSTED_FAILURES = 3
"""After this many failures in a row, dependents and the start itself wait no longer."""
_LOOK_EVERY_S, _MISSES = 2.0, 3
"""How often a ready process is asked whether it still is, and how many silences count."""
_RESTARTABLE = (Status.STARTING, Status.READY, Status.LATE, Status.RESTARTING)


class Unit:
    """The life of one process. All methods belong to the event loop's thread."""

    def __init__(
        self, process: Process, *, layout: Layout, run: str, changed: Callable[[Unit], None]
    ) -> None:
        self.process = process
        self.state = UnitState(process.name, process.role, url=process.url, since=time.monotonic())
        self.settled = asyncio.Event()
        self._layout = layout
        self._run = run
        self._changed = changed
        self._child: Child | None = None
        self._again = asyncio.Event()
        self._log_began = 0
        self._trouble = ""
        """Why it ended last, until it is well again."""

    async def live(self) -> None:
        """Keep the process running until it is done or this task is cancelled."""
        failures = 0
        while True:
            began = time.monotonic()
            code = await self._once()
            if self._again.is_set():
                self._again.clear()
                failures, self._trouble = 0, ""
                continue
            if self.process.restart is not Restart.ALWAYS and code == 0:
                self._become(Status.DONE)
                self.settled.set()
                return
            if self.process.restart is Restart.TRY:
                self._give_up(code)
                return
            failures = 1 if time.monotonic() - began > _STEADY_S else failures + 1
            if not await self._pause(code, failures):
                return

    async def stop(self) -> None:
        """Ask the process group to end, then kill it; returns when it is gone."""
        child = self._child
        if self.state.status is Status.STOPPED:
            return
        if child and child.returncode is None:
            self._become(Status.STOPPING)
            await _end(child, grace_s=self.process.grace_s)
        if self.state.status not in (Status.DONE, Status.FAILED):
            self._become(Status.STOPPED)

    async def restart(self) -> None:
        """Have `live` start it anew, at once: it is stopped first, or its pause is cut short."""
        if self.state.status not in _RESTARTABLE:
            return
        self._again.set()
        if self._child and self._child.returncode is None:
            await _end(self._child, grace_s=self.process.grace_s)

    def kill(self) -> None:
        """End the process group without asking."""
        if self._child and self._child.returncode is None:
            _signal(self._child.pid, signal.SIGKILL)

    def fail(self, reason: str) -> None:
        """Never start: something that it needs has failed for good."""
        self._become(Status.FAILED, reason=reason)
        self.settled.set()

    async def _once(self) -> int:
        """Start it, wait for its end; answers the exit code, or `_NOT_STARTED`."""
        try:
            self._check_port()
            self._child = await self._spawn()
        except OSError as error:
            self._become(Status.STARTING, reason=str(error))
            return _NOT_STARTED
        pid = identify(self._child.pid)
        self.state = replace(self.state, pid=pid)
        self._become(Status.STARTING, reason=self._trouble)
        watch = asyncio.create_task(self._watch())
        try:
            return await self._child.wait()
        finally:
            watch.cancel()
            if self._child.returncode is not None:
                _signal(self._child.pid, signal.SIGKILL)  # children that outlived their leader

    def _check_port(self) -> None:
        """Refuse to start beside a stranger, whose answers would pass for this process's."""
        ready = self.process.ready
        if ready and not is_free(ready.port):
            raise OSError(f"port {ready.port} is taken by another program")

    async def _spawn(self) -> Child:
        process = self.process
        with open_log(self._layout.log(process.name)) as log:
            self._log_began = os.fstat(log.fileno()).st_size
            return await asyncio.create_subprocess_exec(
                *process.command,
                cwd=process.cwd,
                env={**process.env, TAG: self._run},
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                start_new_session=True,
            )

    async def _watch(self) -> None:
        """Wait until it is ready, then look now and then whether it still is."""
        ready = self.process.ready
        if self.process.restart is not Restart.ALWAYS:
            return
        if ready is None:  # nothing to ask: alive after a moment is all that can be known
            await asyncio.sleep(0.3)
            self._is_ready()
            return
        await self._until_ready(ready)
        misses = 0
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            misses = 0 if await answers(ready) else misses + 1
            if misses >= _MISSES and self.state.status is Status.READY:
                self._become(Status.LATE, reason="does not answer")
            elif not misses and self.state.status is Status.LATE:
                self._is_ready()

    async def _until_ready(self, ready: Ready) -> None:
        deadline, pause = time.monotonic() + ready.within_s, 0.02
        while not await answers(ready):
            if time.monotonic() > deadline and self.state.status is not Status.LATE:
                self._become(Status.LATE, reason=f"not ready after {ready.within_s:g} s")
                self.settled.set()
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, 0.5)
        self._is_ready()

    def _is_ready(self) -> None:
        self._trouble = ""
        self._become(Status.READY)
        self.settled.set()

    def _give_up(self, code: int) -> None:
        """Leave it at that; its last words say what the system goes without."""
        self._become(Status.DONE, reason=self._words(code) or self._why(code))
        self.settled.set()

    def _why(self, code: int) -> str:
        if code == _NOT_STARTED and self.state.reason:
            return self.state.reason
        words = self._words(code)
        return f"{_describe(code)}, {words}" if words else _describe(code)

    def _words(self, code: int) -> str:
        """What it said itself; nothing where it was well or killed, or never ran."""
        if code <= 0 or code == _NOT_STARTED:
            return ""
        log = self._layout.log(self.process.name)
        return last_words(log, since=self._log_began, root=self._layout.repository)

    async def _pause(self, code: int, failures: int) -> bool:
        """Wait before the next attempt; False if there is none."""
        self._trouble = reason = self._why(code)
        if self.process.restart is Restart.ONCE and failures >= _ATTEMPTS_ONCE:
            self.fail(reason)
            return False
        pause = min(_FIRST_PAUSE_S * 2 ** (failures - 1), _LONGEST_PAUSE_S)
        self.state = replace(self.state, restarts=self.state.restarts + 1, pid=None)
        self._become(Status.RESTARTING, reason=f"{reason}, again in {pause:g} s")
        if failures >= _TRUSTED_FAILURES:
            self.settled.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._again.wait()
        self._again.clear()
        return True

    def _become(self, status: Status, *, reason: str = "") -> None:
        self.state = replace(self.state, status=status, reason=reason, since=time.monotonic())
        self._changed(self)


def _describe(code: int) -> str:
    """`exit 1` or `killed by SIGKILL`."""
    if code >= 0:
        return f"exit {code}"
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def _signal(group: int, number: signal.Signals) -> None:
    """Signal the group of a child that runs, or has just now been waited for.

    The kernel hands out numbers in turn, so this one cannot belong to another group yet.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


async def _end(child: Child, *, grace_s: float) -> None:
    _signal(child.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(grace_s):
            await child.wait()
    except TimeoutError:
        pass
    _signal(child.pid, signal.SIGKILL)
    await child.wait()
