"""How calls to one upstream are limited, retried and cut off: pure state machines.

Nothing here sleeps, does I/O or reads a clock of its own. A `Guard` keeps what is known about
one upstream; each call is a series of `Attempts`, which the adapters (`chassis.aio`,
`chassis.sync`) drive:

    with guard.call(retryable=True) as attempts:
        while True:
            limit = attempts.start()          # seconds that this one may take
            outcome = ...                     # send it
            delay = attempts.settle(outcome)  # None: it was the last one
            if delay is None:
                break
            sleep(delay)

Guards are shared by threads, so each state machine takes a lock for a few instructions.
"""

from chassis.policy.breaker import Breaker, State
from chassis.policy.guard import Attempts, Guard
from chassis.policy.outcome import Failure, Outcome, Refusal, Refused
from chassis.policy.retry import RetryBudget, backoff
from chassis.policy.rules import (
    IDEMPOTENT_METHODS,
    BreakerRule,
    Chance,
    Clock,
    Faults,
    Policy,
    Retries,
)

__all__ = [
    "IDEMPOTENT_METHODS",
    "Attempts",
    "Breaker",
    "BreakerRule",
    "Chance",
    "Clock",
    "Failure",
    "Faults",
    "Guard",
    "Outcome",
    "Policy",
    "Refusal",
    "Refused",
    "Retries",
    "RetryBudget",
    "State",
    "backoff",
]
