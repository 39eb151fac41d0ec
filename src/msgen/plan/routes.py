"""Public routes of the gateway, in the order in which they match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from msgen import names
from msgen.diagnostics import Diagnostic
from msgen.plan import convert, paths
from msgen.plan.findings import Findings
from msgen.plan.index import Index
from msgen.plan.model import (
    Auth,
    AuthKind,
    Cors,
    Endpoint,
    Matching,
    Port,
    Protocol,
    Route,
    Workload,
)
from msgen.plan.rules import outside_prefix
from msgen.spec import models

_WEB = (Protocol.HTTP, Protocol.HTTPS, Protocol.WS, Protocol.GRPC)
_ALWAYS_SENT = ("authorization", "content-type", "idempotency-key")
_NOT_EXPOSED = models.Expose.model_construct()


def routes(index: Index, workloads: Iterable[Workload], findings: Findings) -> tuple[Route, ...]:
    """All routes, the first to match first; none where the platform has no gateway."""
    if index.spec.platform.gateway == "none":
        return ()
    made = [route for workload in workloads for route in _of_workload(workload, index, findings)]
    made.sort(key=lambda route: (*paths.precedence(pattern_of(route)), route.name))
    return tuple(_named_apart(made))


def pattern_of(route: Route) -> paths.Pattern:
    """What a route matches, for comparing it with others."""
    return paths.Pattern(route.matching, route.path, route.method, route.host, route.matches)


def _of_workload(workload: Workload, index: Index, findings: Findings) -> Iterator[Route]:
    service = index.spec.services[workload.name]
    expose = service.expose
    public = [endpoint for endpoint in workload.endpoints if endpoint.public and endpoint.port]
    hosts: Sequence[str | None] = tuple(expose.host) if expose and expose.host else ()
    hosts = hosts or (index.spec.platform.host,)
    settings = expose or _NOT_EXPOSED
    cors = _cors(settings.cors, public)
    for host in sorted(hosts, key=lambda h: h or ""):
        for endpoint in public:
            route = _endpoint_route(workload, endpoint, settings, findings)
            yield replace(route, host=host, cors=cors)
        if expose is not None and (workload.kind == "web" or not workload.endpoints):
            port = _entrance(workload.ports)
            if port is not None:
                yield replace(_whole(workload, port, expose, index), host=host, cors=cors)


def _endpoint_route(
    workload: Workload, endpoint: Endpoint, expose: models.Expose, findings: Findings
) -> Route:
    prefix = expose.prefix if expose.prefix.startswith("/") else f"/{expose.prefix}"
    regex = endpoint.matching is Matching.REGEX
    if expose.strip and prefix != "/":
        public = paths.join(prefix, endpoint.path)
    else:
        public = endpoint.path
        if not regex and endpoint.method != "RPC" and not paths.under(public, prefix):
            findings.add(_outside(endpoint, prefix), endpoint.loc, key=True)
    return Route(
        name=f"{workload.name}-{names.dns_label(endpoint.operation)}",
        host=None,
        method=_method(endpoint.method),
        matching=endpoint.matching,
        path=public,
        upstream_path=endpoint.path,
        workload=workload.name,
        port=endpoint.port,
        endpoint=endpoint.label,
        auth=endpoint.auth,
        timeout_ms=endpoint.timeout_ms,
        redirect=endpoint.redirect,
        limit=endpoint.limit or convert.limit(expose.limit),
        body_bytes=endpoint.body_bytes,
        cache_ms=endpoint.cache_ms,
        compress=endpoint.compress,
        websocket=endpoint.method == "WS",
        tls=expose.tls,
        matches=endpoint.matches,
        loc=endpoint.loc,
    )


def _whole(workload: Workload, port: Port, expose: models.Expose, index: Index) -> Route:
    """One prefix for all that a front end or an image serves."""
    defaults = index.spec.defaults.endpoint
    said = expose.auth or defaults.auth
    prefix = expose.prefix.rstrip("/") or "/"
    return Route(
        name=workload.name,
        host=None,
        method=None,
        matching=Matching.PREFIX,
        path=prefix,
        upstream_path="/" if expose.strip else prefix,
        workload=workload.name,
        port=port.name,
        endpoint=None,
        auth=convert.auth(said) if said else Auth(AuthKind.USER),
        timeout_ms=defaults.timeout.ms,
        limit=convert.limit(expose.limit),
        body_bytes=defaults.body.bytes,
        compress=defaults.compress,
        websocket=port.protocol is Protocol.WS,
        tls=expose.tls,
        loc=("services", workload.name, "expose"),
    )


def _method(method: str) -> str | None:
    return {"ANY": None, "WS": "GET", "RPC": "POST"}.get(method, method)


def _entrance(ports: Sequence[Port]) -> Port | None:
    return next((port for port in ports if port.name != "admin" and port.protocol in _WEB), None)


def _cors(said: models.Cors | None, public: Sequence[Endpoint]) -> Cors | None:
    """Cross-origin rules; methods and headers default to those of the public endpoints."""
    if said is None:
        return None
    methods = {method for e in public if (method := _method(e.method))} | {"OPTIONS"}
    headers = {field.name.lower() for e in public for field in e.headers.fields}
    return Cors(
        tuple(said.origins),
        tuple(said.methods) or tuple(sorted(methods)),
        tuple(said.headers) or tuple(sorted({*headers, *_ALWAYS_SENT})),
        said.credentials,
        said.max_age.ms if said.max_age else None,
    )


def _outside(endpoint: Endpoint, prefix: str) -> Diagnostic:
    message = f'"{endpoint.label}" is public, but its path does not begin with the prefix {prefix}'
    return outside_prefix.RULE.at(None, message, hint="write strip: true beside the prefix")


def _named_apart(made: Sequence[Route]) -> Iterator[Route]:
    """Routes of one endpoint at several hosts get numbers, in order of match."""
    seen: dict[str, int] = {}
    for route in made:
        number = seen[route.name] = seen.get(route.name, 0) + 1
        yield route if number == 1 else replace(route, name=f"{route.name}-{number}")
