"""What `msgen up` shows: a live table while things start, then logs and changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live

from msgen.local.follow import Follower, tail
from msgen.local.logfile import size_of
from msgen.local.logline import LinePainter
from msgen.local.state import State, Status, UnitState
from msgen.local.table import change_line, state_table, summary

_QUIET = (Status.WAITING, Status.STOPPED, Status.DONE)
_TROUBLE = (Status.RESTARTING, Status.FAILED)
_TAIL = 10


def _gave_up(unit: UnitState) -> bool:
    return unit.status is Status.DONE and bool(unit.reason)


class Screen:
    """Shows one run. On a terminal the start is a table that changes, elsewhere lines."""

    def __init__(self, console: Console, logs: Mapping[str, Path], *, show_logs: bool) -> None:
        self._console = console
        self._logs = logs
        self._painter = LinePainter(logs, plain=not console.is_terminal)
        self._follower = Follower(logs, from_end=True)
        self._show_logs = show_logs
        self._began = time.monotonic()
        self._settled = False
        self._told: set[str] = set()
        self._earlier = {name: size_of(path) for name, path in logs.items()}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_live()

    def observe(self, state: State, unit: UnitState | None) -> None:
        """Show a change."""
        if self._live:
            self._live.update(state_table(state), refresh=True)
        if unit and (not self._live or unit.status in _TROUBLE or _gave_up(unit)):
            self._tell(unit)
        if state.settled and not self._settled:
            self._settled = True
            self._conclude(state)

    async def follow(self) -> None:
        """Print new log lines for ever."""
        while True:
            self.print_logs()
            await asyncio.sleep(0.1)

    def print_logs(self) -> None:
        """Print what was logged since the last call; a live table is left alone."""
        if self._show_logs and not self._live:
            for name, line in self._follower.lines():
                self._console.print(self._painter.paint(name, line), soft_wrap=True)

    def _tell(self, unit: UnitState) -> None:
        if unit.status in _QUIET and not unit.reason:
            return
        if unit.status is Status.STARTING and unit.reason:  # told when it ended
            return
        style = "yellow" if unit.reason else ""
        self._console.print(change_line(unit), style=style, soft_wrap=True, markup=False)
        if unit.status in _TROUBLE and unit.name not in self._told:
            self._told.add(unit.name)
            if self._live or not self._show_logs:
                self._quote(unit.name)

    def _quote(self, name: str) -> None:
        """The end of what it has written since the start, made readable also for a pipe."""
        painter = LinePainter(self._logs, plain=False)
        lines = tail(self._logs[name], _TAIL, since=self._earlier[name])
        shown = [part for line in lines for part in painter.paint(name, line).split("\n")]
        for part in shown[-_TAIL:]:
            self._console.print(part, soft_wrap=True)

    def _conclude(self, state: State) -> None:
        """The last table, and what to do next."""
        if self._live:  # the table has told how the start went: logs begin here
            self._follower = Follower(self._logs, from_end=True)
        self._end_live()
        took = time.monotonic() - self._began
        self._console.print(state_table(state))
        missing = state.missing
        if missing:
            trouble = f"\n{state.system}: not everything is up: {', '.join(missing)}"
            self._console.print(f"{trouble} (msgen logs {missing[0]})\n", style="bold yellow")
        else:
            self._console.print(f"\n{state.system} is up ({took:.1f} s)\n", style="bold green")
        self._console.print(summary(state), soft_wrap=True)
        self._console.print()

    def _end_live(self) -> None:
        if self._live:
            self._live.stop()
            self._live = None
