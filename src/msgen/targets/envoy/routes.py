"""The routes of the plan as Envoy's, in the plan's order."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgen.plan.model import Match, Retries, Route
from msgen.targets.envoy import cors, jwt, limits
from msgen.targets.envoy.clusters import cluster_name
from msgen.targets.envoy.paths import path_match, path_rewrite
from msgen.targets.envoy.wire import Json, filter_name, seconds, typed

DEADLINE_HEADER = "x-request-deadline"
"""Milliseconds that are left of the caller's patience; the gateway is the first to say so."""

_COMPRESSOR = "envoy.extensions.filters.http.compressor.v3.CompressorPerRoute"


def entry(route: Route, *, tokens: bool) -> Json:
    """One route with everything that the filters need to know about it.

    `tokens` tells whether the chain checks tokens at all.
    """
    found: Json = {"name": route.name, "match": route_match(route, method=route.method)}
    if route.redirect:
        found["redirect"] = _redirect(route.redirect)
    else:
        found["route"] = _action(route)
        if route.timeout_ms is not None:
            found["request_headers_to_add"] = [_deadline(route.timeout_ms)]
    settings = {
        **cors.on_route(route),
        **(jwt.on_route(route.auth) if tokens else {}),
        **limits.rate_on_route(route),
        **limits.body_on_route(route),
    }
    if route.compress:
        overrides: Json = {"response_direction_config": {}}
        settings[filter_name("compressor")] = typed(_COMPRESSOR, overrides=overrides)
    return {**found, "typed_per_filter_config": settings} if settings else found


def route_match(route: Route, *, method: str | None) -> Json:
    """Path, method, headers and query of a route."""
    headers: list[Json] = []
    if method and method != "ANY":
        wire = {"WS": "GET", "RPC": "POST"}.get(method, method)
        headers.append(_equals(":method", wire))
    if route.websocket:
        upgrade = {"exact": "websocket", "ignore_case": True}
        headers.append({"name": "upgrade", "string_match": upgrade})
    headers += [_matcher(match) for match in route.matches if match.kind == "header"]
    query = [_matcher(match) for match in route.matches if match.kind == "query"]
    found = path_match(route)
    if headers:
        found["headers"] = headers
    if query:
        found["query_parameters"] = query
    return found


def _matcher(match: Match) -> Json:
    if match.value is None:
        return {"name": match.name, "present_match": True}
    return _equals(match.name, match.value)


def _equals(name: str, value: str) -> Json:
    return {"name": name, "string_match": {"exact": value}}


def _action(route: Route) -> Json:
    stream = route.timeout_ms is None
    action: Json = {
        "cluster": cluster_name(route.workload, route.port),
        **path_rewrite(route),
        "timeout": "0s" if route.timeout_ms is None else seconds(route.timeout_ms),
    }
    if stream or route.websocket:
        action["idle_timeout"] = "0s"
    if route.retries and route.retries.count and not stream:
        action["retry_policy"] = _retry_policy(route.retries)
    if route.websocket:
        action["upgrade_configs"] = [{"upgrade_type": "websocket", "enabled": True}]
    return action


def _retry_policy(retries: Retries) -> Json:
    statuses = [int(word) for word in retries.on if word.isdigit()]
    when = []
    if "connect" in retries.on:
        when += ["connect-failure", "refused-stream"]
    if "timeout" in retries.on:
        when.append("reset")
    if statuses:
        when.append("retriable-status-codes")
    policy: Json = {"retry_on": ",".join(when), "num_retries": retries.count}
    if statuses:
        policy["retriable_status_codes"] = statuses
    return policy


def _redirect(target: str) -> Json:
    """To a path of the same host, or to a whole URL. The method and the query stay."""
    parts = urlsplit(target)
    found: Json = {"response_code": "PERMANENT_REDIRECT"}
    if parts.scheme:
        found["scheme_redirect"] = parts.scheme
    if parts.hostname:
        found["host_redirect"] = parts.hostname
    if parts.port:
        found["port_redirect"] = parts.port
    if parts.path:
        found["path_redirect"] = parts.path + (f"?{parts.query}" if parts.query else "")
    return found


def _deadline(timeout_ms: int) -> Json:
    header = {"key": DEADLINE_HEADER, "value": str(timeout_ms)}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
