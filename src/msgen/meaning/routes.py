"""Public routes of the gateway."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace

from msgen.meaning import words
from msgen.meaning.endpoints import ENDPOINT, anonymous, known_endpoints
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import paired
from msgen.meaning.permissions import auth_change
from msgen.meaning.told import Told, changes, compared, dropped, lowered, risk_when
from msgen.plan.model import AuthKind, Cors, Matching, Plan, Route

_ROUTE = (
    Told("upstream_path", "route-rewritten", "path that the service sees is"),
    Told("timeout_ms", "timeout-changed", "timeout is", words.time),
    Told("retries", "route-retries-changed", "retries of the gateway are", words.retries),
    Told("redirect", "redirect-changed", "redirect is"),
    Told("limit", "limit-changed", "rate limit is", words.limit, risk_when(dropped)),
    Told("body_bytes", "body-limit-changed", "largest body is", words.size, risk_when(lowered)),
    Told("cache_ms", "cache-changed", "kept in caches for", words.or_unset(words.time)),
    Told("compress", "compression-changed", "compression is"),
    Told("websocket", "websocket-changed", "websockets are"),
    Told("tls", "tls-changed", "TLS is", weigh=risk_when(dropped)),
)
_SHARED = tuple(told for told in ENDPOINT if told.field in {each.field for each in _ROUTE})


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Routes by what they match, then by where they lead, so that a moved one is seen as moved."""
    told = _told_of_endpoints(before, after)
    both = paired(_at_host_of(after, before), after.routes, _matched, _leads, _leads_anywhere)
    for route in both.gone:
        text = f"public route removed; it led to {_target(route)}"
        yield Difference("route-removed", Weight.BREAKING, _subject(route), text)
    for route in both.new:
        yield _new(route)
    for old, new in both.both:
        yield from _changed(old, new, told.get(_endpoint(new), set()))


def _matched(route: Route) -> Hashable:
    path = anonymous(route.path) if route.matching is Matching.TEMPLATE else route.path
    return route.host, route.method, route.matching, path, route.matches


def _leads(route: Route) -> Hashable:
    return route.workload, route.endpoint, route.host


def _leads_anywhere(route: Route) -> Hashable:
    return route.workload, route.endpoint, route.method, route.matching, route.path, route.matches


def _at_host_of(after: Plan, before: Plan) -> Iterator[Route]:
    """Yield the earlier routes as if the public host were that of `after`: it is told by itself."""
    old, new = before.platform.host, after.platform.host
    for route in before.routes:
        yield replace(route, host=new) if route.host == old else route


def _endpoint(route: Route) -> str:
    return f"{route.workload} {route.endpoint}"


def _told_of_endpoints(before: Plan, after: Plan) -> dict[str, set[tuple[str, str]]]:
    """What is told of endpoints already: their fields with the new value, by subject."""
    found: dict[str, set[tuple[str, str]]] = {}
    for workload, old, new in known_endpoints(before, after):
        told = {(name, repr(value)) for name, _, value in changes(_SHARED, old, new)}
        if old.auth != new.auth:
            told.add(("auth", repr(new.auth)))
        if told:
            found[workload] = told
    return found


def _new(route: Route) -> Difference:
    free = route.auth.kind is AuthKind.NONE
    text = f"new public route to {_target(route)}, for {words.auth(route.auth)}"
    if free:
        text = f"new public route without auth to {_target(route)}"
    kind = "open-route-added" if free else "route-added"
    return Difference(kind, Weight.RISK, _subject(route), text)


def _changed(before: Route, after: Route, told: set[tuple[str, str]]) -> Iterator[Difference]:
    about = _subject(after)
    if _matched(before) != _matched(after):
        text = f"public route moved: {_public(after)} now, was {_public(before)}"
        yield Difference("route-moved", Weight.BREAKING, about, text)
    elif before.path != after.path:
        text = f"parameters are named anew, was {before.path}; the same requests match"
        yield Difference("parameter-renamed", Weight.CHANGE, about, text)
    if _target(before) != _target(after):
        text = f"leads to {_target(after)}, was {_target(before)}"
        yield Difference("route-rewritten", Weight.RISK, about, text)
    if before.auth != after.auth and ("auth", repr(after.auth)) not in told:
        yield auth_change(before.auth, after.auth, subject=about, public=True)
    known = {name for name, _, new in changes(_ROUTE, before, after) if (name, repr(new)) in told}
    yield from compared(_ROUTE, before, after, subject=about, known=known)
    if before.cors != after.cors:
        yield _cors(before.cors, after.cors, about)


def _cors(before: Cors | None, after: Cors | None, about: str) -> Difference:
    """More origins, or credentials, let more pages read answers."""
    opened = after is not None and (
        before is None
        or not set(after.origins) <= set(before.origins)
        or (after.credentials and not before.credentials)
    )
    closed = before is not None and (
        after is None
        or not set(before.origins) <= set(after.origins)
        or (before.credentials and not after.credentials)
    )
    text = f"cross-origin rules: {words.cors(after)}, was {words.cors(before)}"
    if opened:
        return Difference("cors-opened", Weight.RISK, about, text)
    weight = Weight.BREAKING if closed else Weight.CHANGE
    return Difference("cors-changed", weight, about, text)


def _public(route: Route) -> str:
    more = f" where {words.matches(route.matches)}" if route.matches else ""
    mark = {Matching.PREFIX: "/*", Matching.REGEX: " (regular expression)"}.get(route.matching, "")
    path = f"{route.path.rstrip('/')}{mark}" if mark == "/*" else f"{route.path}{mark}"
    return f"{route.method or 'ANY'} {route.host or ''}{path}{more}"


def _subject(route: Route) -> str:
    return f"route {_public(route)}"


def _target(route: Route) -> str:
    return f"{route.workload}:{route.port}" + (f" {route.endpoint}" if route.endpoint else "")
