"""How calls are made and who may make them: retries, breakers, auth, limits, objectives."""

from __future__ import annotations

from enum import StrEnum

from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a failed call is tried again.

    ``count`` is the number of extra attempts; ``budget`` the share of calls that may be
    retries over ten seconds, or None for no budget; ``on`` what counts as worth a retry
    (``connect``, ``timeout``, or a status).
    """

    count: int
    on: tuple[str, ...] = ("connect", "503")
    budget: float | None = 0.1


@dataclass(frozen=True, slots=True)
class Breaker:
    """A circuit breaker.

    It opens after ``failures`` within ``window_ms`` and probes after ``reset_ms``.
    """

    failures: int
    window_ms: int
    reset_ms: int


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults to inject in an environment: a delay or an abort for a share of calls."""

    delay_ms: int | None = None
    abort_status: int | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How a caller treats one callee. ``timeout_ms`` bounds one attempt; None is a stream."""

    timeout_ms: int | None
    retries: Retries
    breaker: Breaker | None = None
    max_in_flight: int | None = None
    faults: Faults | None = None


class AuthKind(StrEnum):
    """Who may call an endpoint."""

    NONE = "none"
    USER = "user"
    SCOPES = "scopes"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Auth:
    """The rule of one endpoint; ``scopes`` (all are needed) only with SCOPES."""

    kind: AuthKind
    scopes: tuple[str, ...] = ()


class Credential(StrEnum):
    """The token that a call carries."""

    FORWARDED = "forwarded"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit; ``per`` is ``client`` or None for everybody together."""

    rate_per_s: float
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Slo:
    """Service level objectives. ``availability`` is a fraction such as 0.999."""

    p50_ms: int | None = None
    p95_ms: int | None = None
    p99_ms: int | None = None
    availability: float | None = None


NO_SLO = Slo()
"""No objective was set."""
