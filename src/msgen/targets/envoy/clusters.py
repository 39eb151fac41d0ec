"""Whom the gateway dials."""

from __future__ import annotations

from msgen.plan.model import Plan, Protocol, Retries, Route
from msgen.targets.envoy.addresses import Address, Addresses
from msgen.targets.envoy.jwt import JWKS_CLUSTER
from msgen.targets.envoy.wire import Json, typed

_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
_CA_FILE = "/etc/ssl/certs/ca-certificates.crt"
_IDLE = "4s"
"""Shorter than the five seconds after which common Python servers close an idle connection, and for
which ours go on when they stop: a request sent into a closing connection would be lost."""


def cluster_name(workload: str, port: str) -> str:
    """The cluster of one port of a workload."""
    return f"{workload}.{port}"


def clusters(plan: Plan, addresses: Addresses, *, tokens: bool) -> list[Json]:
    """One cluster for each port that a route leads to, and the issuer's if tokens are checked."""
    protocols = {(w.name, p.name): p.protocol for w in plan.workloads for p in w.ports}
    found = [
        _cluster(
            cluster_name(workload, port),
            addresses.upstreams[workload, port],
            protocol=protocols.get((workload, port), Protocol.HTTP),
            budget=_budget(plan.routes, workload, port),
        )
        for workload, port in sorted({(r.workload, r.port) for r in plan.routes if not r.redirect})
    ]
    if tokens:
        found.append(_cluster(JWKS_CLUSTER, addresses.jwks, protocol=Protocol.HTTP, budget=None))
    return found


def _cluster(name: str, address: Address, *, protocol: Protocol, budget: float | None) -> Json:
    socket = {"address": address.host, "port_value": address.port}
    endpoint = {"endpoint": {"address": {"socket_address": socket}}}
    cluster: Json = {
        "name": name,
        "type": "STATIC" if address.is_ip else "STRICT_DNS",
        "connect_timeout": "1s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        "typed_extension_protocol_options": {_OPTIONS: _protocol_options(protocol)},
    }
    if not address.is_ip:
        cluster["dns_lookup_family"] = "V4_PREFERRED"
    if budget is not None:
        cluster["circuit_breakers"] = {"thresholds": [_threshold(budget)]}
    if address.tls or protocol is Protocol.HTTPS:
        cluster["transport_socket"] = _tls(address.host)
    return cluster


def _protocol_options(protocol: Protocol) -> Json:
    version = "http2_protocol_options" if protocol is Protocol.GRPC else "http_protocol_options"
    return typed(
        _OPTIONS,
        common_http_protocol_options={"idle_timeout": _IDLE},
        explicit_http_config={version: {}},
    )


def _budget(routes: tuple[Route, ...], workload: str, port: str) -> float | None:
    """The most generous share of retries that a route to this port may use."""
    wanted: list[Retries] = [
        r.retries for r in routes if (r.workload, r.port) == (workload, port) and r.retries
    ]
    shares = [retries.budget for retries in wanted if retries.count and retries.budget]
    return max(shares) if shares else None


def _threshold(budget: float) -> Json:
    return {
        "retry_budget": {
            "budget_percent": {"value": round(budget * 100, 3)},
            "min_retry_concurrency": 3,
        }
    }


def _tls(host: str) -> Json:
    context = typed(
        "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        sni=host,
        common_tls_context={
            "validation_context": {
                "trusted_ca": {"filename": _CA_FILE},
                "match_typed_subject_alt_names": [{"san_type": "DNS", "matcher": {"exact": host}}],
            }
        },
    )
    return {"name": "envoy.transport_sockets.tls", "typed_config": context}
