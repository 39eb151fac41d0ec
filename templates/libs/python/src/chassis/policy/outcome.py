"""How an attempt ends, or why it was not made."""

from dataclasses import dataclass
from enum import StrEnum

UNHEALTHY = frozenset({500, 502, 503, 504})
"""Statuses that count against an upstream."""


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
