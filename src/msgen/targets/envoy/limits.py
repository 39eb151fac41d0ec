"""How much a route takes: requests in a time, bytes in a body."""

from __future__ import annotations

import math

from msgen.plan.model import AuthKind, Limit, Route
from msgen.targets.envoy.wire import Json, filter_name, http_filter, seconds, typed

_RATE = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"
_BUFFER = "envoy.extensions.filters.http.buffer.v3"
_CLIENTS = 10_000
"""How many clients are counted apart; the least recently seen is forgotten first."""
_WINDOWS_S = (1, 60, 3600, 86_400)
_ALWAYS = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}


def rate_filter() -> Json:
    """The filter that routes with a limit configure."""
    return http_filter("local_ratelimit", typed(_RATE, stat_prefix="limit"))


def body_filter() -> Json:
    """Off but for routes that bound their bodies: it holds a request until it is whole."""
    config = typed(f"{_BUFFER}.Buffer", max_request_bytes=1024 * 1024)
    return http_filter("buffer", config, disabled=True)


def rate_on_route(route: Route) -> Json:
    """The settings of a limited route.

    Counts are kept in this gateway process: two of them let twice as much pass.
    """
    if route.limit is None:
        return {}
    bucket = token_bucket(route.limit)
    settings = typed(
        _RATE,
        stat_prefix=route.name,
        token_bucket=bucket,
        filter_enabled=_ALWAYS,
        filter_enforced=_ALWAYS,
        enable_x_ratelimit_headers="DRAFT_VERSION_03",
        response_headers_to_add=[
            {"header": {"key": "retry-after", "value": str(_wait_s(route.limit))}}
        ],
    )
    if route.limit.per == "client":
        settings |= _per_client(route, bucket)
    return {filter_name("local_ratelimit"): settings}


def body_on_route(route: Route) -> Json:
    """The settings of a route that bounds its bodies; streams cannot be held back."""
    if route.body_bytes is None or route.websocket or route.timeout_ms is None:
        return {}
    limit = {"max_request_bytes": route.body_bytes}
    return {filter_name("buffer"): typed(f"{_BUFFER}.BufferPerRoute", buffer=limit)}


def token_bucket(limit: Limit) -> Json:
    """The rate over the shortest common window that makes it a whole number of requests."""
    for window in _WINDOWS_S:
        tokens = limit.rate_per_s * window
        if tokens >= 1 and math.isclose(tokens, round(tokens), rel_tol=1e-6):
            return _bucket(round(tokens), window)
    return _bucket(max(1, round(limit.rate_per_s * 86_400)), 86_400)


def _bucket(tokens: int, window_s: int) -> Json:
    interval = seconds(window_s * 1000)
    return {"max_tokens": tokens, "tokens_per_fill": tokens, "fill_interval": interval}


def _wait_s(limit: Limit) -> int:
    return max(1, math.ceil(1 / limit.rate_per_s))


def _per_client(route: Route, bucket: Json) -> Json:
    """One bucket a client: a token's subject where there is one, else the remote address."""
    anonymous = route.auth.kind is AuthKind.NONE
    key = "remote_address" if anonymous else "subject"
    # The route's own bucket catches what matches no descriptor, so it must not be smaller.
    roomy = {**bucket, "max_tokens": 2**31, "tokens_per_fill": 2**31}
    return {
        "token_bucket": roomy,
        "rate_limits": [{"actions": [{"remote_address": {}} if anonymous else _subject(key)]}],
        "descriptors": [{"entries": [{"key": key}], "token_bucket": bucket}],
        "max_dynamic_descriptors": {"value": _CLIENTS},
    }


def _subject(key: str) -> Json:
    path = [{"key": "claims"}, {"key": "sub"}]
    claim = {"key": filter_name("jwt_authn"), "path": path}
    return {"metadata": {"descriptor_key": key, "metadata_key": claim}}
