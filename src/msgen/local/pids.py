"""Processes by identity rather than by number, so that a reused pid is never signalled.

On Linux everything comes from /proc; elsewhere from `ps`. A process started here carries
`TAG=<run>` in its environment and leads its own session, hence its own group.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgen.records import dataclass

TAG = "MSGEN_LOCAL_RUN"
"""The environment variable that marks what a run has started."""

_PROC = Path("/proc")
_LINUX = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Pid:
    """A process: its number and when it started, which together are unique on a machine."""

    number: int
    started: str

    def alive(self) -> bool:
        """Whether this very process still runs (a zombie does not)."""
        return identify(self.number) == self


def identify(number: int) -> Pid | None:
    """The process that has this number now, or None."""
    started = _started_proc(number) if _LINUX else _started_ps(number)
    return Pid(number, started) if started else None


def leftovers(recorded: Iterable[Pid], run: str) -> set[Pid]:
    """What is left of a run: recorded processes, members of their groups, and tagged ones."""
    known = set(recorded)
    alive = {pid for pid in known if pid.alive()}
    if _LINUX:
        groups = {pid.number for pid in alive}
        found = {
            pid for pid in _listing() if _group(pid.number) in groups or _tagged(pid.number, run)
        }
    else:
        # The kernel gives no pid away while a group of that number exists, so a group whose
        # leader is gone is still the one that was recorded.
        groups = {pid.number for pid in known if pid in alive or identify(pid.number) is None}
        found = set(_members_ps(groups))
    mine = os.getpid()
    return {pid for pid in alive | found if pid.number != mine}


def end(find: Callable[[], set[Pid]], *, grace_s: float) -> set[Pid]:
    """Stop everything that `find` answers: politely, then by force. Answers what was found.

    `find` is asked again and again, since a process that ends may leave children behind.
    """
    found: set[Pid] = set()
    deadline = time.monotonic() + grace_s
    asked: set[Pid] = set()
    while left := find():
        found |= left
        late = time.monotonic() > deadline
        for pid in left if late else left - asked:
            send(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked |= left
        if time.monotonic() > deadline + 5:
            break
        time.sleep(0.05)
    return found


def send(pid: Pid, number: signal.Signals) -> bool:
    """Signal this very process; False if it is gone."""
    if not hasattr(os, "pidfd_open"):
        if not pid.alive():
            return False
        with suppress(ProcessLookupError):
            os.kill(pid.number, number)
        return True
    try:
        handle = os.pidfd_open(pid.number)
    except OSError:
        return False
    try:  # the handle holds the process that we look at, so nothing can take its number
        if not pid.alive():
            return False
        signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


def resident(leaders: Iterable[Pid]) -> Mapping[Pid, int]:
    """Memory of each leader with its group, in bytes.

    On Linux pages shared with other processes count in part, elsewhere in each of them.
    """
    sizes = dict.fromkeys(leaders, 0)
    by_group = {pid.number: pid for pid in sizes}
    for group, size in _sizes_proc(by_group) if _LINUX else _sizes_ps():
        if group in by_group:
            sizes[by_group[group]] += size
    return sizes


@cache
def _boot() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()


def _stat(number: int) -> list[str]:
    """Fields of /proc/N/stat from the third on; the second may hold spaces and parentheses."""
    try:
        return (_PROC / str(number) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _started_proc(number: int) -> str | None:
    fields = _stat(number)
    return f"{_boot()}:{fields[19]}" if fields and fields[0] not in "ZX" else None


def _group(number: int) -> int | None:
    fields = _stat(number)
    return int(fields[2]) if fields else None


def _listing() -> Iterator[Pid]:
    for entry in os.listdir(_PROC):
        if entry.isdigit() and (pid := identify(int(entry))):
            yield pid


def _tagged(number: int, run: str) -> bool:
    try:
        environ = (_PROC / str(number) / "environ").read_bytes()
    except OSError:
        return False
    return f"{TAG}={run}".encode() in environ.split(b"\0")


def _sizes_proc(groups: Container[int]) -> Iterator[tuple[int, int]]:
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in os.listdir(_PROC):
        fields = _stat(int(entry)) if entry.isdigit() else []
        if fields and int(fields[2]) in groups:
            yield int(fields[2]), _proportional(int(entry)) or int(fields[21]) * page


def _proportional(number: int) -> int | None:
    try:
        rollup = (_PROC / str(number) / "smaps_rollup").read_text()
    except OSError:
        return None
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _ps(*arguments: str) -> list[list[str]]:
    done = subprocess.run(
        ["ps", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    return [line.split(None, 2) for line in done.stdout.splitlines() if line.strip()]


def _started_ps(number: int) -> str | None:
    for state, *started in _ps("-o", "stat=,lstart=", "-p", str(number)):
        return " ".join(started) if not state.startswith("Z") else None
    return None


def _members_ps(groups: set[int]) -> Iterator[Pid]:
    for row in _ps("-A", "-o", "pid=,pgid="):
        if int(row[1]) in groups and (pid := identify(int(row[0]))):
            yield pid


def _sizes_ps() -> Iterator[tuple[int, int]]:
    for row in _ps("-A", "-o", "pgid=,rss="):
        yield int(row[0]), int(row[1]) * 1024
