"""What a handler's declared calls may cost in time, at worst, and how that is reckoned.

A call costs ``timeout × (retries + 1)`` plus the back-off between the attempts. Calls of one
step run at the same time, so a step costs its dearest call; steps add up. The sum has to fit
into the endpoint's timeout. Streams have no timeout and are left out of the sum.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgen.plan.model import Call, Endpoint, Policy, Step
from msgen.records import dataclass

BACKOFF_FIRST_MS = 25
BACKOFF_MOST_MS = 1_000


@dataclass(frozen=True, slots=True)
class CallCost:
    """One call at worst: ``attempts`` of ``timeout_ms`` (None: a stream) and the waits between."""

    call: Call
    timeout_ms: int | None
    attempts: int
    backoff_ms: int

    @property
    def total_ms(self) -> int:
        """All attempts and waits; 0 for a stream."""
        return 0 if self.timeout_ms is None else self.timeout_ms * self.attempts + self.backoff_ms

    @property
    def text(self) -> str:
        """``600 × 2``, ``700``, or ``stream``."""
        if self.timeout_ms is None:
            return "stream"
        return str(self.timeout_ms) + (f" × {self.attempts}" if self.attempts > 1 else "")


@dataclass(frozen=True, slots=True)
class StepCost:
    """The calls that run at the same time."""

    calls: tuple[CallCost, ...]

    @property
    def dearest(self) -> CallCost:
        """The call that the step waits for at worst; the first of equals."""
        return max(self.calls, key=lambda cost: cost.total_ms)

    @property
    def total_ms(self) -> int:
        """What the step takes at worst."""
        return self.dearest.total_ms

    @property
    def text(self) -> str:
        """``600 × 2`` or ``max(700, 600)``."""
        if len(self.calls) == 1:
            return self.calls[0].text
        return f"max({', '.join(cost.text for cost in self.calls)})"


@dataclass(frozen=True, slots=True)
class Budget:
    """All steps of one handler against ``limit_ms``, its own timeout (None: a stream)."""

    steps: tuple[StepCost, ...]
    limit_ms: int | None

    @property
    def total_ms(self) -> int:
        """What the declared calls take at worst."""
        return sum(step.total_ms for step in self.steps)

    @property
    def backoff_ms(self) -> int:
        """The part of the total that is waiting between attempts."""
        return sum(step.dearest.backoff_ms for step in self.steps)

    @property
    def fits(self) -> bool:
        """Whether the calls fit into the timeout; a stream has all the time."""
        return self.limit_ms is None or self.total_ms <= self.limit_ms

    @property
    def arithmetic(self) -> str:
        """``600 × 2 + max(700, 600) + 25 back-off = 1,925 ms of 2,000 ms``."""
        parts = [step.text for step in self.steps]
        if self.backoff_ms:
            parts.append(f"{self.backoff_ms} back-off")
        total = f"{self.total_ms:,} ms"
        left = " + ".join(parts)
        whole = f"{left} = {total}" if left != str(self.total_ms) else total
        return whole if self.limit_ms is None else f"{whole} of {self.limit_ms:,} ms"


def backoff_ms(retries: int) -> int:
    """The longest that ``retries`` retries wait in all: exponential, jitter at its worst."""
    return sum(min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS << min(n, 10)) for n in range(retries))


def policy_cost_ms(policy: Policy) -> int | None:
    """What one call under ``policy`` takes at worst; None for a stream."""
    if policy.timeout_ms is None:
        return None
    count = policy.retries.count
    return policy.timeout_ms * (count + 1) + backoff_ms(count)


def call_cost(call: Call) -> CallCost:
    """The cost of one call, by its own policy."""
    count = call.policy.retries.count
    return CallCost(call, call.policy.timeout_ms, count + 1, backoff_ms(count))


def budget(steps: Iterable[Step], limit_ms: int | None) -> Budget:
    """The budget of a handler; steps without calls cost nothing."""
    costs = (StepCost(tuple(map(call_cost, step.calls))) for step in steps if step.calls)
    return Budget(tuple(costs), limit_ms)


def endpoint_budget(endpoint: Endpoint) -> Budget:
    """The budget of an endpoint against its timeout."""
    return budget(endpoint.steps, endpoint.timeout_ms)
