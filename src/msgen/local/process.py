"""What the supervisor runs: plain values, so that another process can read them from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from msgen.records import dataclass


class Restart(StrEnum):
    """What to do when a process ends by itself."""

    ALWAYS = "always"
    ONCE = "once"  # success is the end; a failure is tried again a few times
    TRY = "try"  # the end either way; a failure is told, and nothing waits for better


@dataclass(frozen=True, slots=True)
class Ready:
    """When a process counts as ready: its port answers, over HTTP if `path` is set.

    `within_s` is how long dependents wait before they start without it.
    """

    port: int
    path: str | None = None
    within_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Process:
    """One program to keep running.

    `needs` names the processes that are ready before it starts; they form no cycle. `env` is
    all of its environment. `watch` are folders whose edits restart it under `--reload`.
    `grace_s` is the time between asking it to stop and killing it.
    """

    name: str
    role: str
    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Ready | None = None
    needs: tuple[str, ...] = ()
    restart: Restart = Restart.ALWAYS
    grace_s: float = 10.0
    watch: tuple[Path, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NotRun:
    """Something of the system that cannot run here, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class System:
    """Everything that one `msgen up` starts, and what it says once that is ready."""

    name: str
    run: str
    processes: tuple[Process, ...]
    not_run: tuple[NotRun, ...] = ()
    summary: tuple[tuple[str, str], ...] = ()


def order(processes: Sequence[Process]) -> list[list[Process]]:
    """Waves of processes, each needing only earlier waves. Unknown names are ignored.

    Members of a cycle, which the plan should have broken, share the last wave: it is better
    to start them at once than never.
    """
    left = {process.name: process for process in processes}
    waves: list[list[Process]] = []
    while left:
        free = [p for p in left.values() if not any(n in left and n != p.name for n in p.needs)]
        wave = free or list(left.values())
        waves.append(wave)
        for process in wave:
            del left[process.name]
    return waves
