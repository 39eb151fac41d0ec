"""Whether a blueprint makes code for every endpoint and port of a workload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgen.blueprints.catalog import Catalog
from msgen.blueprints.manifest import Manifest, Serves
from msgen.blueprints.rules import blueprint_cannot
from msgen.diagnostics import Diagnostic
from msgen.plan.model import Endpoint, Kind, Matching, Plan, Port, Protocol, Workload
from msgen.spec.tree import Map, locate

_OWN_CODE = "code of your own, with build: or image:"
_LISTENS = (Protocol.HTTP, Protocol.WS)


def unserved(
    plan: Plan, workload: Workload, manifest: Manifest, catalog: Catalog, tree: Map
) -> Iterator[Diagnostic]:
    """Yield the endpoints and ports of ``workload`` that its blueprint makes no code for."""
    if workload.kind in (Kind.WORKER, Kind.CRON, Kind.JOB) and not workload.ports:
        return  # what serves nothing is told so anyway
    redirected = {route.loc for route in plan.routes if route.redirect is not None}
    told: set[str] = set()
    for endpoint in workload.endpoints:
        wanted = needs(endpoint)
        if wanted is not None and wanted <= set(manifest.serves):
            continue
        if endpoint.loc in redirected:  # the gateway answers, and nobody gets through to it
            continue
        told.add(endpoint.port)
        yield blueprint_cannot.RULE.at(
            locate(tree, endpoint.loc or workload.loc, key=True),
            f'{manifest.name} makes no code for {endpoint.label} of "{workload.name}"',
            hint=_able(wanted, workload, catalog),
        )
    for port in _silent(workload.ports):
        if port.name in told:
            continue
        yield blueprint_cannot.RULE.at(
            locate(tree, (*workload.loc, "ports", port.name), key=True),
            f'{manifest.name} does not listen on port "{port.name}" of "{workload.name}"',
            hint=f"it has one port for HTTP and WebSockets beside admin; others need {_OWN_CODE}",
        )


def needs(endpoint: Endpoint) -> frozenset[Serves] | None:
    """Return what a blueprint has to serve for ``endpoint``; None for what none of them can."""
    if endpoint.method == "RPC":
        return None
    if endpoint.redirect is not None:
        return frozenset[Serves](("redirect",)) | _path(endpoint)
    if endpoint.forward is not None:
        passed = frozenset[Serves](("forward",)) | _path(endpoint)
        return None if endpoint.method == "WS" else passed
    return frozenset[Serves](("ws" if endpoint.method == "WS" else "http",)) | _path(endpoint)


def _path(endpoint: Endpoint) -> frozenset[Serves]:
    if endpoint.matching is Matching.PREFIX:
        return frozenset(("prefix",))
    return frozenset(("regex",)) if endpoint.matching is Matching.REGEX else frozenset()


def _able(wanted: frozenset[Serves] | None, workload: Workload, catalog: Catalog) -> str:
    """Who can do it."""
    able = [
        name
        for name in catalog.names
        if wanted is not None
        and wanted <= set(catalog[name].manifest.serves)
        and workload.kind in catalog[name].manifest.kinds
    ]
    return f"{', '.join(able)} can; so can {_OWN_CODE}" if able else f"write {_OWN_CODE}"


def _silent(ports: Iterable[Port]) -> Iterator[Port]:
    """The ports where nothing would answer."""
    listening = 0
    for port in ports:
        main = port.name != "admin"
        listening += main
        if port.protocol not in _LISTENS or (main and listening > 1):
            yield port
