"""Processes of the node, each with a log of its own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.cluster.places import LOGS

_T = TypeVar("_T")


@contextmanager
def process(name: str, command: Sequence[str | Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Run it for as long as this lasts."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{name}.log").open("wb") as stream:
        started = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(20)


def eventually(check: Callable[[], _T], *, seconds: float, what: str) -> _T:
    """The first truthy answer of `check`, asked twice a second."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.5)
    return found
