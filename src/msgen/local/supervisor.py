"""Runs a system: starts it in order, keeps it running, writes down how it is, stops it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgen.local.guardian import Guard
from msgen.local.layout import Layout
from msgen.local.logfile import trim
from msgen.local.pids import end, identify, leftovers
from msgen.local.process import System, order
from msgen.local.reload import changed_folders
from msgen.local.state import State, Status, UnitState, forget_state, write_state
from msgen.local.unit import Unit

Observer = Callable[[State, UnitState | None], None]
"""Told of every change: the whole state, and the process that changed (None: the whole did)."""


class Supervisor:
    """One run of a system. Everything happens on one event loop, in one thread."""

    def __init__(
        self, system: System, *, layout: Layout, observe: Observer, reload: bool = False
    ) -> None:
        self._system = system
        self._layout = layout
        self._observe = observe
        self._reload = reload
        self._units = {
            p.name: Unit(p, layout=layout, run=system.run, changed=self._changed)
            for p in system.processes
        }
        self._me = identify(os.getpid())
        self._guard: Guard | None = None
        self._settled = False
        self._enough = asyncio.Event()

    async def run(self) -> State:
        """Run until a signal or `finish`; answers the last state before the stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.finish)
        self._guard = Guard.start(self._layout, self._system.run)
        self._changed(None)
        work = [asyncio.create_task(self._drive(unit)) for unit in self._units.values()]
        care = [asyncio.create_task(self._settle()), asyncio.create_task(self._trim())]
        if self._reload:
            care.append(asyncio.create_task(self._watch()))
        enough = asyncio.create_task(self._asked())
        try:
            await _first_failure_or(enough, [*care, *work])
            final = self.state()
        finally:
            await _cancel([enough, *care, *work])
            await self._stop()
        return final

    def finish(self) -> None:
        """Ask for the stop; asked again, kill what still runs."""
        if self._enough.is_set():
            for unit in self._units.values():
                unit.kill()
        self._enough.set()

    def state(self) -> State:
        """How everything is now."""
        return State(
            system=self._system.name,
            run=self._system.run,
            supervisor=self._me,
            guardian=self._guard.pid if self._guard else None,
            units=tuple(unit.state for unit in self._units.values()),
            not_run=tuple((left.name, left.reason) for left in self._system.not_run),
            summary=self._system.summary,
            settled=self._settled,
        )

    def _changed(self, unit: Unit | None) -> None:
        state = self.state()
        with suppress(OSError):  # the folder may be deleted under a running system
            write_state(self._layout, state)
        self._observe(state, unit.state if unit else None)

    async def _asked(self) -> None:
        await self._enough.wait()

    async def _drive(self, unit: Unit) -> None:
        needs = [self._units[name] for name in unit.process.needs if name in self._units]
        for need in needs:
            await need.settled.wait()
        failed = [need.process.name for need in needs if need.state.status is Status.FAILED]
        if failed:
            unit.fail(f"needs {', '.join(failed)}")
        else:
            await unit.live()

    async def _settle(self) -> None:
        for unit in self._units.values():
            await unit.settled.wait()
        self._settled = True
        self._changed(None)

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(10)
            for name in self._units:
                trim(self._layout.log(name))

    async def _watch(self) -> None:
        folders: set[Path] = {f for unit in self._units.values() for f in unit.process.watch}
        async for changed in changed_folders(folders):
            touched = [u for u in self._units.values() if changed.intersection(u.process.watch)]
            await asyncio.gather(*(unit.restart() for unit in touched))

    async def _stop(self) -> None:
        """Stop in the reverse of the start order; nothing of the run is left afterwards.

        The entrance goes first, so that nobody comes in while the rest is closing.
        """
        entrance = [p for p in self._system.processes if p.role == "gateway"]
        for wave in (entrance, *reversed(order(self._system.processes))):
            await asyncio.gather(*(self._units[process.name].stop() for process in wave))
        if self._guard:
            self._guard.dismiss()
        # What a process started in a session of its own is known by its mark alone.
        end(lambda: leftovers((), self._system.run), grace_s=1)
        forget_state(self._layout)


async def _first_failure_or(enough: asyncio.Task[None], tasks: list[asyncio.Task[None]]) -> None:
    """Wait for `enough`; a task that fails is a bug, which must not leave things unattended."""
    waiting = {enough, *tasks}
    while not enough.done():
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
