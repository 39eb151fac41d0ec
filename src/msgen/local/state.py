"""What runs now, in a file: written by the supervisor, read by every other command.

Only the standard library is used, because the guardian, which should stay small, reads it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgen.local.files import write_private
from msgen.local.layout import Layout
from msgen.local.pids import Pid, identify
from msgen.records import dataclass


class Status(StrEnum):
    """Where a process is in its life, in words for people."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    LATE = "not ready"  # runs, but did not become ready in time or does not answer any more
    RESTARTING = "restarting"  # ended, and pauses before the next attempt
    DONE = "done"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class UnitState:
    """One process of the system. `since` is seconds of the monotonic clock of this boot."""

    name: str
    role: str
    status: Status = Status.WAITING
    pid: Pid | None = None
    restarts: int = 0
    reason: str = ""
    url: str | None = None
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """One run: who supervises it and how its processes are."""

    system: str
    run: str
    supervisor: Pid | None
    guardian: Pid | None
    units: tuple[UnitState, ...]
    not_run: tuple[tuple[str, str], ...] = ()
    summary: tuple[tuple[str, str], ...] = ()
    settled: bool = False

    @property
    def healthy(self) -> bool:
        """Whether everything is ready or, where it only runs once, done."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """Names of what is neither ready nor done."""
        return [u.name for u in self.units if u.status not in (Status.READY, Status.DONE)]

    def pids(self) -> Iterator[Pid]:
        """The processes that were started, whether or not they still run."""
        for unit in self.units:
            if unit.pid:
                yield unit.pid

    def as_found(self) -> State:
        """The same state with processes that are gone, killed with their supervisor, as stopped."""
        if self.supervisor and self.supervisor.alive():
            return self
        units = tuple(
            replace(u, status=Status.STOPPED if not u.pid or not u.pid.alive() else u.status)
            for u in self.units
        )
        return replace(self, units=units, supervisor=None)


def state_path(layout: Layout) -> Path:
    """Where the state of the run stands."""
    return layout.run / "state.json"


def write_state(layout: Layout, state: State) -> None:
    """Replace the state at once."""
    write_private(state_path(layout), json.dumps(asdict(state)).encode())


def read_state(layout: Layout) -> State | None:
    """The state last written, or None if nothing ran since the last clean stop."""
    try:
        data = json.loads(state_path(layout).read_bytes())
        return _state(data)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (KeyError, TypeError, ValueError):
        return None  # written by another version of msgen: nothing of it can be trusted


def forget_state(layout: Layout) -> None:
    """Everything has stopped."""
    state_path(layout).unlink(missing_ok=True)


class Lock:
    """The right to run this repository's system; freed by the kernel when its holder dies."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, layout: Layout) -> Lock | None:
        """The lock, or None while another process holds it."""
        descriptor = os.open(layout.run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(descriptor)

    @classmethod
    def holder(cls, layout: Layout) -> Pid | None:
        """The process that last signed the lock."""
        try:
            return _pid(json.loads((layout.run / "lock").read_bytes()))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def sign(self, holder: int | None = None) -> None:
        """Leave word of who holds it, for `holder`: this process, or that of the number."""
        who = identify(os.getpid() if holder is None else holder)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps(asdict(who) if who else None).encode(), 0)

    def release(self) -> None:
        """Give it up."""
        os.close(self.descriptor)


def is_locked(layout: Layout) -> bool:
    """Whether some process starts or supervises the system now."""
    if not layout.run.is_dir():
        return False
    lock = Lock.acquire(layout)
    if lock:
        lock.release()
    return lock is None


def _pid(data: dict[str, Any] | None) -> Pid | None:
    return Pid(int(data["number"]), str(data["started"])) if data else None


def _state(data: dict[str, Any]) -> State:
    units = tuple(
        UnitState(**{**unit, "status": Status(unit["status"]), "pid": _pid(unit["pid"])})
        for unit in data["units"]
    )
    return State(
        **{
            **data,
            "supervisor": _pid(data["supervisor"]),
            "guardian": _pid(data["guardian"]),
            "units": units,
            "not_run": tuple((n, r) for n, r in data["not_run"]),
            "summary": tuple((k, v) for k, v in data["summary"]),
        }
    )
