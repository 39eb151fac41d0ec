"""When a failed call is tried again."""

import random
import threading
import time

from chassis.policy.rules import Chance, Clock

BACKOFF_FIRST = 0.025
BACKOFF_MOST = 1.0
"""Seconds of the first and the longest pause between attempts."""

BURST = 10.0
TRICKLE = 0.3
"""The most tokens that a budget saves, and how many it gets each second without any call."""


class RetryBudget:
    """A token bucket: each call pays in a share of a token, each retry takes a whole one.

    So retries are a share of the calls in the long run, whatever happens; the trickle lets a
    quiet client retry too.
    """

    def __init__(self, share: float, *, clock: Clock = time.monotonic) -> None:
        self._share = share
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = BURST
        self._filled = clock()

    def deposit(self) -> None:
        """Count one call."""
        with self._lock:
            self._tokens = min(self._tokens + self._share, BURST)

    def withdraw(self) -> bool:
        """Take a retry, if there is one left."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._tokens + TRICKLE * (now - self._filled), BURST)
            self._filled = now
            if self._tokens < 1.0:
                return False
            self._tokens -= 1.0
            return True


def backoff(attempt: int, *, chance: Chance = random.random) -> float:
    """Seconds to wait before retry number `attempt` (from 1): exponential, with full jitter."""
    return min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** (attempt - 1)) * chance()
