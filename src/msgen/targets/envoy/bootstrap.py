"""The whole configuration: a static bootstrap, complete without a control plane."""

from __future__ import annotations

from msgen.plan.model import Plan
from msgen.targets.envoy.addresses import Addresses
from msgen.targets.envoy.clusters import clusters
from msgen.targets.envoy.listener import checks_tokens, listener, socket_address
from msgen.targets.envoy.wire import Json, typed

_MOST_CONNECTIONS = 10_000


def bootstrap(plan: Plan, addresses: Addresses) -> Json:
    """Envoy's configuration for the routes of a plan, as plain data."""
    tokens = checks_tokens(plan.routes)
    return {
        "node": {"id": "gateway", "cluster": plan.overview.name},
        "admin": {"address": socket_address(addresses.admin)},
        "static_resources": {
            "listeners": [listener(plan, addresses)],
            "clusters": clusters(plan, addresses, tokens=tokens),
        },
        "overload_manager": {"resource_monitors": [_connections()]},
    }


def _connections() -> Json:
    name = "envoy.resource_monitors.global_downstream_max_connections"
    message = (
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig"
    )
    config = typed(message, max_active_downstream_connections=_MOST_CONNECTIONS)
    return {"name": name, "typed_config": config}
