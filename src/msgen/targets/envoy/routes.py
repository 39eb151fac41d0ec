"""The routes of the plan as Envoy's, in the plan's order."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from msgen.plan.model import Match, Retries, Route
from msgen.targets.envoy import cors, jwt, limits, replies
from msgen.targets.envoy.clusters import cluster_name
from msgen.targets.envoy.paths import path_match, path_redirect, path_rewrite
from msgen.targets.envoy.wire import Json, filter_name, seconds, typed

DEADLINE_HEADER = "x-request-deadline"
"""Milliseconds that are left of the caller's patience; the gateway is the first to say so."""

_COMPRESSOR = "envoy.extensions.filters.http.compressor.v3.CompressorPerRoute"


def entry(route: Route, *, methods: Sequence[str], tokens: bool) -> Json:
    """One route with everything that the filters need to know about it.

    `methods` are those it takes, none for any; `tokens` tells whether the chain checks tokens
    at all.
    """
    match = {**path_match(route), **conditions(route, methods=methods)}
    found: Json = {"name": route.name, "match": match, **replies.refusal(route.auth)}
    if route.redirect:
        found["redirect"] = _redirect(route, route.redirect)
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


def conditions(route: Route, *, methods: Sequence[str]) -> Json:
    """What a route asks of a request beside its path: method, headers and query."""
    headers: list[Json] = []
    if methods:
        headers.append(method_matcher(methods))
    if route.websocket:
        upgrade = {"exact": "websocket", "ignore_case": True}
        headers.append({"name": "upgrade", "string_match": upgrade})
    headers += [_matcher(match) for match in route.matches if match.kind == "header"]
    query = [_matcher(match) for match in route.matches if match.kind == "query"]
    return {
        **({"headers": headers} if headers else {}),
        **({"query_parameters": query} if query else {}),
    }


def method_matcher(methods: Sequence[str]) -> Json:
    """One of some methods."""
    if len(methods) == 1:
        return _equals(":method", methods[0])
    return {"name": ":method", "string_match": {"safe_regex": {"regex": "|".join(methods)}}}


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


def _redirect(route: Route, target: str) -> Json:
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
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        found |= path_redirect(route, path)
    return found


def _deadline(timeout_ms: int) -> Json:
    header = {"key": DEADLINE_HEADER, "value": str(timeout_ms)}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
