"""How the outside comes in: routes, identity, the platform around the workloads."""

from __future__ import annotations

from msgen.plan.facts.base import Path
from msgen.plan.facts.endpoints import Match, Matching
from msgen.plan.facts.policies import Auth, Limit, Retries
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Cors:
    """Cross-origin rules of a route. Methods and headers default to what is declared."""

    origins: tuple[str, ...]
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    credentials: bool = False
    max_age_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One public route of the gateway. Routes are listed in the order in which they match.

    ``path`` is the public path or pattern, ``upstream_path`` what the workload sees
    (equal unless stripped or rewritten; for prefixes, the prefix that replaces ``path``).
    ``host`` None means any host. ``timeout_ms`` None is a stream.
    """

    name: str
    host: str | None
    method: str | None
    matching: Matching
    path: str
    upstream_path: str
    workload: str
    port: str
    endpoint: str | None
    auth: Auth
    timeout_ms: int | None
    retries: Retries | None = None
    redirect: str | None = None
    limit: Limit | None = None
    body_bytes: int | None = None
    cors: Cors | None = None
    cache_ms: int | None = None
    compress: bool = False
    websocket: bool = False
    tls: bool = False
    matches: tuple[Match, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The token issuer. ``embedded`` where the spec names none: development only."""

    issuer: str
    audience: str
    jwks_url: str
    token_url: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Platform:
    """What surrounds the workloads; names are those of registered targets, or none."""

    gateway: str | None
    mesh: str | None
    ci: tuple[str, ...]
    logging: str | None
    registry: str | None
    secrets: str | None
    host: str | None
    identity: Identity
