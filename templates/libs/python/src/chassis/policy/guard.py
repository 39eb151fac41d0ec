"""What is known about one upstream, and what becomes of a call to it."""

import random
import threading
import time
from types import TracebackType
from typing import Self

from chassis.policy.breaker import Breaker, State
from chassis.policy.outcome import Failure, Outcome, Refusal, Refused
from chassis.policy.retry import BACKOFF_MOST, RetryBudget, backoff
from chassis.policy.rules import Chance, Clock, Faults, Policy


class Guard:
    """What is known about one upstream: breaker, retry budget and calls in flight."""

    def __init__(
        self,
        policy: Policy,
        *,
        clock: Clock = time.monotonic,
        chance: Chance = random.random,
    ) -> None:
        self.policy = policy
        self.clock = clock
        self.chance = chance
        self.breaker = Breaker(policy.breaker, clock=clock) if policy.breaker else None
        share = policy.retries.budget
        self.budget = RetryBudget(share, clock=clock) if share is not None else None
        self._lock = threading.Lock()
        self._in_flight = 0

    @property
    def in_flight(self) -> int:
        """Calls under way."""
        return self._in_flight

    @property
    def state(self) -> State:
        """Where the breaker stands; closed if there is none."""
        return self.breaker.state if self.breaker else State.CLOSED

    def call(
        self,
        *,
        retryable: bool,
        deadline: float | None = None,
        timeout: float | None = None,
        retries: int | None = None,
    ) -> "Attempts":
        """Begin a call; `deadline` is a time of the guard's clock.

        `timeout` (seconds) and `retries` replace the policy's. Raises Refused when the upstream
        has `max_in_flight` calls under way already.
        """
        with self._lock:
            if self.policy.max_in_flight is not None and (
                self._in_flight >= self.policy.max_in_flight
            ):
                raise Refused(Refusal.FULL)
            self._in_flight += 1
        if self.budget:
            self.budget.deposit()
        count = self.policy.retries.count if retries is None else retries
        return Attempts(
            self,
            retries=count if retryable else 0,
            deadline=deadline,
            timeout=self.policy.timeout if timeout is None else timeout,
        )

    def fault(self) -> Faults | None:
        """The fault to inject into the next attempt, if it is its turn."""
        faults = self.policy.faults
        return faults if faults.share and self.chance() < faults.share else None

    def leave(self) -> None:
        """A call has ended."""
        with self._lock:
            self._in_flight -= 1


class Attempts:
    """One logical call: its attempts, and when to stop."""

    def __init__(
        self,
        guard: Guard,
        *,
        retries: int,
        deadline: float | None,
        timeout: float | None,
    ) -> None:
        self._guard = guard
        self._retries = retries
        self._deadline = deadline
        self._timeout = timeout
        self._probe = False
        self._entered = False
        self._cut = False
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._entered:  # given up in the middle of an attempt: a cancelled task, a bug
            self._leave(None)
        self._guard.leave()

    def start(self) -> float | None:
        """Begin an attempt: the seconds it may take, None for no limit. Raises Refused."""
        if self._guard.breaker:
            self._probe = self._guard.breaker.enter()
        self._entered = True
        self.count += 1
        left = self._left()
        self._cut = left is not None and (self._timeout is None or left < self._timeout)
        return left if self._cut else self._timeout

    def timed_out(self) -> Outcome:
        """The outcome of an attempt that took all the time that `start` granted."""
        return Outcome(failure=Failure.DEADLINE if self._cut else Failure.TIMEOUT)

    def settle(self, outcome: Outcome) -> float | None:
        """End an attempt: the seconds to wait before the next one, or None if it was the last."""
        self._leave(outcome)
        guard, retries = self._guard, self._guard.policy.retries
        if self.count > self._retries or not outcome.matches(retries.on):
            return None
        delay = max(backoff(self.count, chance=guard.chance), outcome.retry_after or 0.0)
        left = self._left()
        if delay >= (BACKOFF_MOST if left is None else left):
            return None
        if guard.budget and not guard.budget.withdraw():
            return None
        return delay

    def _left(self) -> float | None:
        if self._deadline is None:
            return None
        return max(self._deadline - self._guard.clock(), 0.0)

    def _leave(self, outcome: Outcome | None) -> None:
        self._entered = False
        if self._guard.breaker:
            self._guard.breaker.leave(outcome, probe=self._probe)
