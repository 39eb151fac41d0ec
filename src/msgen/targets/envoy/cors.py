"""Cross-origin rules: answers to preflights, and headers on what follows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgen.plan.model import Cors, Route
from msgen.targets.envoy.clusters import cluster_name
from msgen.targets.envoy.paths import path_match
from msgen.targets.envoy.wire import Json, filter_name, http_filter, typed

_CORS = "envoy.extensions.filters.http.cors.v3"
_HEADERS = ("authorization", "content-type", "idempotency-key", "traceparent", "x-request-id")
_EXPOSED = ("location", "retry-after", "x-request-id")


def cors_filter() -> Json:
    """Stands before the token check: a preflight carries no token."""
    return http_filter("cors", typed(f"{_CORS}.Cors"))


def on_route(route: Route, *, methods: Sequence[str] = ()) -> Json:
    """The settings of one route; `methods` are those of all routes with its path."""
    if route.cors is None:
        return {}
    named = route.cors.methods or methods or ([route.method] if route.method else [])
    return {filter_name("cors"): _policy(route.cors, named)}


def preflights(routes: Sequence[Route]) -> Iterator[Json]:
    """A route for OPTIONS of each path with rules, as no declared route has that method.

    It names a cluster because the filter heeds no other kind of route; nothing is ever sent
    there, since the filter answers every preflight itself, granting nothing to a strange origin.
    """
    by_path: dict[str, list[Route]] = {}
    for route in routes:
        if route.cors:
            by_path.setdefault(f"{route.matching} {route.path}", []).append(route)
    for same in by_path.values():
        methods = sorted({r.method for r in same if r.method and r.method != "ANY"})
        yield {
            "name": f"{same[0].name}-preflight",
            "match": {**path_match(same[0]), "headers": _PREFLIGHT},
            "route": {"cluster": cluster_name(same[0].workload, same[0].port)},
            "typed_per_filter_config": on_route(same[0], methods=methods or _ALL),
        }


_ALL = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_PREFLIGHT = [
    {"name": ":method", "string_match": {"exact": "OPTIONS"}},
    {"name": "origin", "present_match": True},
    {"name": "access-control-request-method", "present_match": True},
]


def _policy(cors: Cors, methods: Sequence[str]) -> Json:
    policy = typed(
        f"{_CORS}.CorsPolicy",
        allow_origin_string_match=[_origin(origin) for origin in cors.origins],
        allow_methods=", ".join(methods),
        allow_headers=", ".join(cors.headers or _HEADERS),
        expose_headers=", ".join(_EXPOSED),
        allow_credentials=cors.credentials,
        forward_not_matching_preflights=False,
    )
    if cors.max_age_ms is not None:
        policy["max_age"] = str(cors.max_age_ms // 1000)
    return policy


def _origin(origin: str) -> Json:
    return {"safe_regex": {"regex": ".*"}} if origin == "*" else {"exact": origin}
