"""What may be said about how an upstream is treated."""

from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]
"""Seconds on a clock that never goes back, such as `time.monotonic`."""

Chance = Callable[[], float]
"""A number from 0 to 1, such as `random.random`."""

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})


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
