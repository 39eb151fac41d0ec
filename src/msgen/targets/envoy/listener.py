"""The one listener: its filter chain, its hosts, its defences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgen.plan.model import AuthKind, Plan, Route
from msgen.targets.envoy import cors, jwt, limits, replies
from msgen.targets.envoy.access import access_log
from msgen.targets.envoy.addresses import Address, Addresses
from msgen.targets.envoy.refusals import (
    operational,
    operational_paths,
    other_methods,
    own_heads,
    takes,
)
from msgen.targets.envoy.routes import DEADLINE_HEADER, entry
from msgen.targets.envoy.wire import Json, http_filter, typed

_HCM = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_INTERNAL_HEADERS = (DEADLINE_HEADER, jwt.PAYLOAD_HEADER)
"""Headers that workloads trust, so that nobody outside may set them."""


def listener(plan: Plan, addresses: Addresses) -> Json:
    """Plain HTTP on one port; TLS ends in front of it."""
    manager = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": _manager(plan, addresses),
    }
    return {
        "name": "entrance",
        "address": socket_address(addresses.listen),
        "per_connection_buffer_limit_bytes": 1024 * 1024,
        "filter_chains": [{"filters": [manager]}],
    }


def socket_address(address: Address) -> Json:
    """Where to listen."""
    return {"socket_address": {"address": address.host, "port_value": address.port}}


def checks_tokens(routes: Sequence[Route]) -> bool:
    """Whether any route needs the issuer."""
    return any(route.auth.kind is not AuthKind.NONE for route in routes)


def _manager(plan: Plan, addresses: Addresses) -> Json:
    """Settings that Envoy recommends at the edge, then filters and routes."""
    manager = typed(
        _HCM,
        stat_prefix="entrance",
        use_remote_address=True,
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action="UNESCAPE_AND_REDIRECT",
        server_header_transformation="PASS_THROUGH",
        request_headers_timeout="10s",
        stream_idle_timeout="300s",
        common_http_protocol_options={
            "idle_timeout": "600s",
            "headers_with_underscores_action": "REJECT_REQUEST",
        },
        http2_protocol_options={
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 65_536,
            "initial_connection_window_size": 1_048_576,
        },
        early_header_mutation_extensions=[_strip_internal_headers()],
        local_reply_config=replies.local_reply_config(),
        http_filters=_filters(plan.routes, addresses),
        route_config={
            "name": "routes",
            "ignore_port_in_host_matching": True,
            "request_headers_to_add": [replies.correlation_header()],
            "virtual_hosts": _virtual_hosts(plan, any_host=addresses.any_host),
        },
    )
    if addresses.access_log:
        manager["access_log"] = access_log()
    return manager


def _filters(routes: Sequence[Route], addresses: Addresses) -> list[Json]:
    """Only what some route uses; tokens are checked before limits, which may count by subject."""
    chain = [_hide_internals()]
    if any(route.cors for route in routes):
        chain.append(cors.cors_filter())
    if checks_tokens(routes):
        chain += jwt.filters(addresses)
    if any(route.limit for route in routes):
        chain.append(limits.rate_filter())
    if any(limits.body_on_route(route) for route in routes):
        chain.append(limits.body_filter())
    if any(route.compress for route in routes):
        chain.append(_compressor())
    router = typed("envoy.extensions.filters.http.router.v3.Router")
    return [*chain, http_filter("router", router)]


def _virtual_hosts(plan: Plan, *, any_host: bool) -> list[Json]:
    """Each named host with its own routes and those for any host, in the plan's order."""
    routes = plan.routes
    named = sorted({route.host for route in routes if route.host})
    hosts = {host: [r for r in routes if r.host in (host, None)] for host in named}
    hosts["*"] = [route for route in routes if any_host or route.host is None]
    private = {workload.name: operational_paths(workload) for workload in plan.workloads}
    tokens = checks_tokens(routes)
    return [
        {
            "name": "any" if host == "*" else host,
            "domains": [host],
            "routes": list(_entries(found, private, tokens=tokens)),
        }
        for host, found in hosts.items()
    ]


def _entries(
    routes: Sequence[Route], private: Mapping[str, Sequence[str]], *, tokens: bool
) -> Iterator[Json]:
    """All routes of a host, each after the refusals that must come before it."""
    yield replies.health_route()
    yield from cors.preflights(routes)
    heads = own_heads(routes)
    refused = other_methods(routes, heads)
    for index, route in enumerate(routes):
        yield from refused.get(index, ())
        methods = takes(route, heads)
        yield from operational(route, private, methods=methods)
        yield entry(route, methods=methods, tokens=tokens)
    yield from refused.get(len(routes), ())


def _strip_internal_headers() -> Json:
    mutations = {"mutations": [{"remove": name} for name in _INTERNAL_HEADERS]}
    message = "envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation"
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": typed(message, **mutations),
    }


def _hide_internals() -> Json:
    """Stands first, so that it sees what all other filters add to an answer.

    Which software and version answers, and in what time, helps nobody but an attacker.
    """
    hidden = [{"remove": "server"}, {"remove_on_match": {"key_matcher": {"prefix": "x-envoy-"}}}]
    message = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation"
    return http_filter("header_mutation", typed(message, mutations={"response_mutations": hidden}))


def _compressor() -> Json:
    gzip = typed("envoy.extensions.compression.gzip.compressor.v3.Gzip")
    config = typed(
        "envoy.extensions.filters.http.compressor.v3.Compressor",
        compressor_library={"name": "gzip", "typed_config": gzip},
        response_direction_config={"common_config": {"min_content_length": 256}},
    )
    return http_filter("compressor", config, disabled=True)
