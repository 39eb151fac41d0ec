"""How calls to one upstream are limited, retried and cut off: pure state machines.

Nothing here sleeps, does I/O or reads a clock of its own. A `Guard` keeps what is known about
one upstream; each logical call is a `Call`, which the adapters (`chassis.aio`, `chassis.sync`)
drive:

    with guard.call(operation, retryable=True) as call:
        while True:
            timeout = call.start()            # seconds this attempt may take
            outcome = ...                     # send it
            delay = call.settle(outcome)      # None: final
            if delay is None:
                break
            sleep(delay)

Guards are shared by threads, so each state machine takes a lock for a few instructions.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import TracebackType
from typing import Self

Clock = Callable[[], float]
"""Seconds on a clock that never goes back, such as `time.monotonic`."""

Chance = Callable[[], float]
"""A number from 0 to 1, such as `random.random`."""

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
UNHEALTHY = frozenset({500, 502, 503, 504})

BACKOFF_FIRST = 0.025
BACKOFF_MOST = 1.0
BUDGET_WINDOW = 10.0
BUDGET_FLOOR = 3


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a failed call is tried again.

    `count` is the number of extra attempts. `on` says what is worth one: `connect`, `timeout`,
    a status such as `503`, or `5xx`. `budget` is the share of calls that may be retries over
    ten seconds (three are always free); None means no budget.
    """

    count: int = 0
    on: frozenset[str] = frozenset({"connect", "503"})
    budget: float | None = 0.1


@dataclass(frozen=True, slots=True)
class BreakerRule:
    """A breaker opens after `failures` within `window` seconds and probes after `reset` seconds."""

    failures: int
    window: float
    reset: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults to inject into a `share` of attempts: `delay` seconds, then answer `abort`."""

    delay: float = 0.0
    abort: int | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How a caller treats one upstream. `timeout` bounds one attempt in seconds; None: a stream."""

    timeout: float | None = 1.0
    retries: Retries = Retries()
    breaker: BreakerRule | None = None
    max_in_flight: int | None = None
    faults: Faults = Faults()


class Refusal(StrEnum):
    """Why a call was not even tried."""

    OPEN = "open"
    FULL = "full"

    @property
    def explanation(self) -> str:
        """What it means, for a person."""
        if self is Refusal.OPEN:
            return "too many calls have failed, its circuit is open"
        return "too many calls are under way"


class Refused(Exception):
    """The guard did not let a call through. `retry_after` is in seconds, if it is known."""

    def __init__(self, reason: Refusal, *, retry_after: float | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after = retry_after


class Failure(StrEnum):
    """How an attempt ended without an answer.

    DEADLINE is a timeout that the caller's own deadline cut short: it says nothing about the
    upstream's health. TIMEOUT is the whole time that the policy grants.
    """

    CONNECT = "connect"
    BROKEN = "broken"
    TIMEOUT = "timeout"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended: with an answer's status, or with a failure."""

    status: int | None = None
    failure: Failure | None = None
    retry_after: float | None = None

    @property
    def label(self) -> str:
        """`200`, `503`, `connect`, `timeout` …"""
        return self.failure.value if self.failure else str(self.status)

    @property
    def unhealthy(self) -> bool:
        """Whether it counts against the upstream."""
        if self.failure is not None:
            return self.failure is not Failure.DEADLINE
        return self.status in UNHEALTHY

    def matches(self, words: frozenset[str]) -> bool:
        """Whether it is one of `connect`, `timeout`, `503`, `5xx` …

        A connection that broke before an answer came counts as `connect`.
        """
        if self.failure is Failure.BROKEN:
            return "connect" in words
        return self.label in words or (
            self.status is not None and f"{self.status // 100}xx" in words
        )


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


class RetryBudget:
    """A token bucket: each call pays in a share of a token, each retry takes a whole one.

    It holds at most ten seconds' worth of the present rate, and `BUDGET_FLOOR` at least, so
    that a quiet client may still retry.
    """

    def __init__(self, share: float, *, clock: Clock = time.monotonic) -> None:
        self._share = share
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._calls = 0
        self._earlier = 0
        self._retries = 0
        self._earlier_retries = 0

    def deposit(self) -> None:
        """Count one call."""
        with self._lock:
            self._roll()
            self._calls += 1

    def withdraw(self) -> bool:
        """Take a retry, if there is one left."""
        with self._lock:
            self._roll()
            allowed = BUDGET_FLOOR + self._share * (self._calls + self._earlier)
            if self._retries + self._earlier_retries + 1 > allowed:
                return False
            self._retries += 1
            return True

    def _roll(self) -> None:
        """Keep the present half of the window and the one before it."""
        passed = int((self._clock() - self._began) / (BUDGET_WINDOW / 2))
        if passed <= 0:
            return
        kept = passed == 1
        self._earlier, self._calls = (self._calls if kept else 0), 0
        self._earlier_retries, self._retries = (self._retries if kept else 0), 0
        self._began += passed * BUDGET_WINDOW / 2


def backoff(attempt: int, *, chance: Chance = random.random) -> float:
    """Seconds to wait before retry number `attempt` (from 1): exponential, with full jitter."""
    return min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** (attempt - 1)) * chance()


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
    ) -> "Call":
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
        return Call(
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


class Call:
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
        delay = backoff(self.count, chance=guard.chance)
        if outcome.retry_after is not None:
            delay = max(delay, outcome.retry_after)
        left = self._left()
        if left is not None and delay >= left:
            return None
        if delay > BACKOFF_MOST and (left is None or outcome.retry_after is None):
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
