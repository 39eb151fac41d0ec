"""The circuit breaker of one upstream."""

import threading
import time
from collections import deque
from enum import IntEnum

from chassis.policy.outcome import Failure, Outcome, Refusal, Refused
from chassis.policy.rules import BreakerRule, Clock


class State(IntEnum):
    """Where a breaker stands; the number is the value of its gauge."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """A circuit breaker: closed, open after too many failures, half open for a single probe."""

    def __init__(self, rule: BreakerRule, *, clock: Clock = time.monotonic) -> None:
        self._rule = rule
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: deque[float] = deque()
        self._opened: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """Where it stands now."""
        if self._opened is None:
            return State.CLOSED
        if self._clock() - self._opened >= self._rule.reset:
            return State.HALF_OPEN
        return State.OPEN

    def enter(self) -> bool:
        """Let an attempt through; True if it is the probe. Raises Refused while open."""
        with self._lock:
            if self._opened is None:
                return False
            waited = self._clock() - self._opened
            if waited < self._rule.reset or self._probing:
                left = max(self._rule.reset - waited, 0.0)
                raise Refused(Refusal.OPEN, retry_after=left)
            self._probing = True
            return True

    def leave(self, outcome: Outcome | None, *, probe: bool) -> None:
        """Take note of how an attempt ended; None if it was given up, which says nothing."""
        with self._lock:
            now = self._clock()
            if probe:
                self._probing = False
                if outcome is None or outcome.failure is Failure.DEADLINE:
                    return
                self._failures.clear()
                self._opened = now if outcome.unhealthy else None
            elif self._opened is None and outcome is not None and outcome.unhealthy:
                self._failures.append(now)
                while now - self._failures[0] > self._rule.window:
                    self._failures.popleft()
                if len(self._failures) >= self._rule.failures:
                    self._opened = now
