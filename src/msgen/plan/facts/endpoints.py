"""What a workload offers: endpoints, consumers, schedules."""

from __future__ import annotations

from enum import StrEnum

from msgen.plan.facts.base import Extra, Path
from msgen.plan.facts.calls import Publication, Step, StoreUse
from msgen.plan.facts.policies import NO_SLO, Auth, Limit, Slo
from msgen.records import dataclass
from msgen.spec.shapes import Object, Shape

NO_FIELDS = Object(())
"""The record of nothing: an endpoint without parameters."""


class Matching(StrEnum):
    """How the path of an endpoint or route is compared."""

    EXACT = "exact"
    TEMPLATE = "template"  # /orders/{id}
    PREFIX = "prefix"  # /path/*
    REGEX = "regex"  # ~/path/[0-9]+


@dataclass(frozen=True, slots=True)
class Match:
    """A header or query value that must be equal, or be present when ``value`` is None."""

    kind: str
    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A declared answer. ``shape`` is None for an empty body."""

    status: int
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of a workload.

    ``label`` is the spec's key (``POST /orders``, ``rpc shop.Cart/GetCart``) and unique in
    the workload; ``operation`` its name in code. ``timeout_ms`` None means a stream. For RPC
    ``method`` is ``RPC`` and ``path`` ``/package.Service/Method``; for websockets ``WS``.
    """

    label: str
    operation: str
    method: str
    path: str
    matching: Matching
    port: str
    auth: Auth
    public: bool
    idempotent: bool
    timeout_ms: int | None
    description: str = ""
    path_params: Object = NO_FIELDS
    query: Object = NO_FIELDS
    headers: Object = NO_FIELDS
    request: Shape | None = None
    responses: tuple[Response, ...] = ()
    steps: tuple[Step, ...] = ()
    reads: tuple[StoreUse, ...] = ()
    writes: tuple[StoreUse, ...] = ()
    publishes: tuple[Publication, ...] = ()
    forward: str | None = None
    strip: str | None = None
    rewrite: str | None = None
    redirect: str | None = None
    matches: tuple[Match, ...] = ()
    slo: Slo = NO_SLO
    traffic_per_s: float | None = None
    limit: Limit | None = None
    body_bytes: int | None = None
    cache_ms: int | None = None
    compress: bool = False
    client_stream: bool = False
    server_stream: bool = False
    callers: tuple[str, ...] = ()
    loc: Path = ()
    extra: tuple[Extra, ...] = ()

    @property
    def success(self) -> Response:
        """The first declared 2xx answer; an undeclared one is an empty 200 or 204."""
        for response in self.responses:
            if 200 <= response.status < 300:
                return response
        return Response(204, None)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A subscription of a workload to a topic, and what its handler does by default."""

    topic: str
    operation: str  # on_order_placed
    group: str
    retries: int
    dead_letter: bool
    steps: tuple[Step, ...] = ()
    reads: tuple[StoreUse, ...] = ()
    writes: tuple[StoreUse, ...] = ()
    publishes: tuple[Publication, ...] = ()
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a cron workload runs: a five-field expression in a named zone."""

    cron: str
    zone: str
