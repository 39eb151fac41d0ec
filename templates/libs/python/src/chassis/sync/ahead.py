"""Fetching something before anybody asks for it."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from chassis import identity
from chassis.problem import Problem
from chassis.reach import pause


class Ahead:
    """Runs `fetch` in a thread, again and again until it raises no Problem.

    Without one there is nothing to do.
    """

    def __init__(self, fetch: Callable[[], object] | None) -> None:
        self._fetch = fetch
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._fetch is not None:
            self._thread = threading.Thread(target=self._run, args=(self._fetch,), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def moment(self, within: float | None = None) -> None:
        """Wait for it, but not for long."""
        if self._thread is not None:
            self._thread.join(within or identity.AHEAD_WITHIN)

    def _run(self, fetch: Callable[[], object]) -> None:
        attempt = 0
        while not self._over.is_set():
            with suppress(Problem):
                fetch()
                return
            attempt += 1
            self._over.wait(pause(attempt))
