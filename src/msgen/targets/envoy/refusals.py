"""What the gateway refuses by itself: the operational paths of workloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgen.plan.model import ProbeKind, Route, SourceOf, Workload
from msgen.targets.envoy.paths import public_pattern
from msgen.targets.envoy.routes import conditions
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


def operational(route: Route, private: Mapping[str, Sequence[str]]) -> Iterator[Json]:
    """A 404 to stand before a route that would reach operational paths of its workload.

    It matches nothing but what the route itself would, so routes after it lose nothing. Paths
    that are declared as they stand are matched before, by routes of their own.
    """
    patterns = [public_pattern(route, path) for path in private.get(route.workload, ())]
    found = sorted({pattern for pattern in patterns if pattern})
    if found and not route.redirect:
        either = found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
        asked = conditions(route, methods=(route.method,) if route.method else ())
        yield {
            "name": f"{route.name}-operational",
            "match": {"safe_regex": {"regex": f"{either}/?"}, **asked},
            "direct_response": {"status": 404},
        }
