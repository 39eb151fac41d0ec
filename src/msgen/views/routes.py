"""The public endpoints of a system, as those see them who call the gateway."""

from __future__ import annotations

from msgen.plan.model import Endpoint, Matching, Plan, Route, Workload
from msgen.records import dataclass
from msgen.views.index import index_of
from msgen.views.openapi import METHODS


@dataclass(frozen=True, slots=True)
class Public:
    """One endpoint behind a route; ``path`` is the public one, with its placeholders."""

    route: Route
    workload: Workload
    endpoint: Endpoint
    path: str


def public(plan: Plan) -> tuple[Public, ...]:
    """Return the endpoints over HTTP that routes lead to, in the order of routes, each once."""
    workloads = index_of(plan).workloads
    found: dict[tuple[str, str], Public] = {}
    for route in plan.routes:
        if route.endpoint is None or route.redirect is not None:
            continue
        workload = workloads[route.workload]
        endpoint = workload.endpoint(route.endpoint)
        fixed = endpoint.matching in (Matching.EXACT, Matching.TEMPLATE)
        if endpoint.method in METHODS and fixed and endpoint.forward is None:
            path = _path(route, endpoint)
            found.setdefault((endpoint.method, path), Public(route, workload, endpoint, path))
    return tuple(found.values())


def _path(route: Route, endpoint: Endpoint) -> str:
    if route.matching in (Matching.EXACT, Matching.TEMPLATE):
        return route.path
    inside = endpoint.path.removeprefix(route.upstream_path.rstrip("/"))
    return f"{route.path.rstrip('/')}{inside}"
