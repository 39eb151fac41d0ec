"""What the gateway refuses by itself: operational paths, and methods that a path does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgen.plan.model import Matching, ProbeKind, Route, SourceOf, Workload
from msgen.targets.envoy.paths import (
    covers,
    path_match,
    public_pattern,
    same_paths,
    sample,
)
from msgen.targets.envoy.routes import conditions, method_matcher
from msgen.targets.envoy.wire import Json

_GENERATED = ("/livez", "/metrics", "/readyz", "/startupz")


def operational_paths(workload: Workload) -> tuple[str, ...]:
    """Where a workload talks to its operators: probes and metrics, on whichever port.

    `/` is not among them: a probe that asks for it asks for a page.
    """
    found = {(p.path or "/").partition("?")[0] for p in workload.probes if p.kind is ProbeKind.HTTP}
    if workload.metrics_port:
        found.add(workload.metrics_path)
    if workload.source is SourceOf.BLUEPRINT:
        found.update(_GENERATED)
    return tuple(sorted(found - {"/"}))


def operational(
    route: Route, private: Mapping[str, Sequence[str]], *, methods: Sequence[str]
) -> Iterator[Json]:
    """A 404 to stand before a route that would reach operational paths of its workload.

    It matches nothing but what the route itself would, so routes after it lose nothing. Paths
    that are declared as they stand are matched before, by routes of their own.
    """
    patterns = [public_pattern(route, path) for path in private.get(route.workload, ())]
    found = sorted({pattern for pattern in patterns if pattern})
    if found and not route.redirect:
        either = found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
        asked = conditions(route, methods=methods)
        yield {
            "name": f"{route.name}-operational",
            "match": {"safe_regex": {"regex": f"{either}/?"}, **asked},
            "direct_response": {"status": 404},
        }


Heads = frozenset[tuple[str, str]]
"""The paths, as `same_paths` has them, where HEAD is declared by itself."""


def own_heads(routes: Sequence[Route]) -> Heads:
    """Find where HEAD is declared by itself, once for all routes of a host."""
    return frozenset(same_paths(route) for route in routes if route.method == "HEAD")


def takes(route: Route, heads: Heads) -> tuple[str, ...]:
    """The methods of a route, none for any: HEAD is part of GET, unless declared by itself."""
    if route.method is None:
        return ()
    if route.method != "GET" or route.websocket:
        return (route.method,)
    return ("GET",) if heads and same_paths(route) in heads else ("GET", "HEAD")


def serves_pages(route: Route) -> bool:
    """Whether a route leads to all that a front end or an image serves."""
    return route.endpoint is None and route.method is None and route.matching is Matching.PREFIX


def other_methods(routes: Sequence[Route], heads: Heads) -> dict[int, list[Json]]:
    """Answers for paths with endpoints, by the index of the route that they must stand before.

    They stand after all endpoints and yet before the pages whose prefix the paths are below,
    which would answer anything; so a wrong method is no request for a page.
    """
    found: dict[int, list[Json]] = {}
    groups: dict[tuple[str, str], list[int]] = {}
    for index, route in enumerate(routes):
        if not serves_pages(route):
            groups.setdefault(same_paths(route), []).append(index)
    pages = [index for index, route in enumerate(routes) if serves_pages(route)]
    near = _by_beginning(routes)
    for indices in groups.values():
        last = indices[-1]
        later = (i for i in pages if i > last)
        place = next((i for i in later if _swallows(routes[i], routes[last])), len(routes))
        same = [routes[i] for i in indices]
        beginning = _beginning(sample(same[0]))
        beside = [*near.get(beginning, ()), *near.get(None, ())] if beginning else routes
        found.setdefault(place, []).extend(_refuse(same, beside, heads))
    return found


def _by_beginning(routes: Sequence[Route]) -> dict[str | None, list[Route]]:
    """Routes by the first two parts of their paths; None has those that are not so definite.

    Only these can match a path, so that large systems need not compare all routes with all.
    """
    found: dict[str | None, list[Route]] = {}
    for route in routes:
        found.setdefault(_beginning(route.path), []).append(route)
    return found


def _beginning(path: str) -> str | None:
    parts = path.rstrip("/").split("/", 3)  # the prefix `/api/` covers more than one beginning
    two = "/".join(parts[:3])
    definite = len(parts) > 2 and not any(mark in two for mark in "{}*~")
    return two if definite else None


def _swallows(pages: Route, route: Route) -> bool:
    return serves_pages(pages) and covers(pages, sample(route))


def _refuse(same: Sequence[Route], routes: Sequence[Route], heads: Heads) -> Iterator[Json]:
    """405 for methods that no route of these paths takes; 404 where a route asks for more."""
    free = [route for route in same if not conditions(route, methods=())]
    if any(route.method is None for route in free):
        return
    name, match = same[0].name, path_match(same[0])
    if any(route.method is None for route in same):
        yield {"name": f"{name}-unmet", "match": match, "direct_response": {"status": 404}}
        return
    path = sample(same[0])
    known = [r for r in routes if r in same or (r.method and covers(r, path))]
    allowed = {method for route in known for method in takes(route, heads)}
    if unmet := allowed - {method for route in free for method in takes(route, heads)}:
        asked = {**match, "headers": [method_matcher(sorted(unmet))]}
        yield {"name": f"{name}-unmet", "match": asked, "direct_response": {"status": 404}}
    allow = {"header": {"key": "allow", "value": ", ".join(sorted(allowed))}}
    yield {
        "name": f"{name}-other",
        "match": match,
        "direct_response": {"status": 405},
        "response_headers_to_add": [allow],
    }
