"""The values of the gateway's workload."""

from __future__ import annotations

from msgen.plan.images import GATEWAY
from msgen.plan.model import NO_BOUNDS, Plan
from msgen.plan.network import GATEWAY_PORT
from msgen.targets.helm.access import Access
from msgen.targets.helm.containers import TMP
from msgen.targets.helm.draining import drain, longest_s
from msgen.targets.helm.probes import timing
from msgen.targets.helm.wire import ORDINARY, Json, resources

_ENVOY = 101
"""The user of Envoy's image."""
_ANSWERS: Json = {"httpGet": {"path": "/-/health", "port": GATEWAY_PORT}}
"""What makes it ready; a gateway that still accepts connections is not started anew."""
_PAUSE_S = 10
"""Until every node and load balancer has heard that its pod gets no more connections."""


def gateway_values(plan: Plan, access: Access, name: str) -> Json:
    """The values of the gateway's workload."""
    peers = access.of(name).data()
    grace = longest_s(plan)
    hosts = sorted({route.host for route in plan.routes if route.host})
    return {
        "enabled": True,
        "kind": "deployment",
        "component": "gateway",
        "tier": "entrance",
        "image": {"reference": GATEWAY},
        "replicas": {"min": 2, "max": 2},
        "ports": {"http": {"container": GATEWAY_PORT, "service": 80, "appProtocol": "http"}},
        "serviceType": "ClusterIP",
        "ingress": {
            "enabled": False,
            "className": "",
            "annotations": {},
            "hosts": hosts or [plan.platform.host or f"{plan.overview.name}.example.com"],
            "tlsSecret": "",
        },
        "command": ["envoy"],
        "args": ["-c", "/etc/envoy/envoy.yaml", "--disable-hot-restart"],
        "config": "/etc/envoy",
        "scratch": [TMP],
        "resources": resources(NO_BOUNDS, ORDINARY),
        "probes": {
            key: {**asked, **timing(kind, 60_000)}
            for key, kind, asked in (
                ("startupProbe", "start", _ANSWERS),
                ("readinessProbe", "ready", _ANSWERS),
                ("livenessProbe", "live", {"tcpSocket": {"port": GATEWAY_PORT}}),
            )
        },
        "stop": {
            "pause": _PAUSE_S,
            "grace": grace,
            "drain": drain(),
        },
        "runAs": _ENVOY,
        "access": {"public": [GATEWAY_PORT], **peers},
    }
