"""Running processes side by side and comparing them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process took: seconds of wall clock and CPU, and its peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def environment() -> dict[str, str]:
    """Return the environment of measured processes: as a user's, with bytecode written."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


def run(
    command: Command, *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Usage:
    """Run `command` to its end, with `env` beside what is set; a failure ends the benchmark."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment(), **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed:\n{complaint.decode(errors='replace')}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def side_by_side(*contestants: Callable[[], Usage], rounds: int, warm_up: int = 1) -> list[Usage]:
    """Run the contestants in turn, so that each meets the same noise; return each one's best.

    Whatever else the machine does only ever adds time, so the least is the nearest to the truth.
    """
    results: list[list[Usage]] = [[] for _ in contestants]
    for turn in range(rounds + warm_up):
        for contestant, kept in zip(contestants, results, strict=True):
            usage = contestant()
            if turn >= warm_up:
                kept.append(usage)
    return [_best(each) for each in results]


def _best(usages: list[Usage]) -> Usage:
    return Usage(
        min(each.wall for each in usages),
        min(each.cpu for each in usages),
        max(each.memory for each in usages),
    )
