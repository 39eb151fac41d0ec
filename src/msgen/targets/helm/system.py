"""What all charts share: the global values, and the values of the gateway."""

from __future__ import annotations

from msgen.plan.images import GATEWAY, TAG, registry
from msgen.plan.model import NO_BOUNDS, Broker, Plan, Store, Workload
from msgen.plan.network import GATEWAY_PORT
from msgen.targets.helm.access import Access
from msgen.targets.helm.containers import TMP
from msgen.targets.helm.options import Options
from msgen.targets.helm.probes import timing
from msgen.targets.helm.wire import ORDINARY, Json, resources

_ENVOY = 101
"""The user of Envoy's image."""
_ANSWERS: Json = {"httpGet": {"path": "/-/health", "port": GATEWAY_PORT}}
"""What makes it ready; a gateway that still accepts connections is not started anew."""
_IDENTITY = ("issuer", "audience", "jwks_url", "token_url")


def common(plan: Plan) -> dict[str, str]:
    """What every generated workload is told."""
    identity = plan.platform.identity
    return {
        "ENVIRONMENT": plan.environment or "local",
        "IDENTITY_AUDIENCE": identity.audience,
        "IDENTITY_ISSUER": identity.issuer,
        "IDENTITY_JWKS_URL": identity.jwks_url,
        "IDENTITY_TOKEN_URL": identity.token_url,
        "LOG_LEVEL": "info",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "",
    }


def global_values(plan: Plan) -> Json:
    """The values that every chart of the system sees."""
    options = Options.of(plan)
    return {
        "system": plan.overview.name,
        "environment": plan.environment or "local",
        "image": {
            "registry": registry(plan),
            "tag": TAG,
            "pullPolicy": "IfNotPresent",
            "pullSecrets": [],
        },
        "env": common(plan),
        "secrets": {
            "external": plan.platform.secrets == "external-secrets",
            "refresh": "1h",
            "store": {"kind": "ClusterSecretStore", "name": plan.overview.name},
            "shared": _shared(plan),
        },
        "dns": {"namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}},
        "monitoring": {
            "namespace": "monitoring",
            "serviceMonitor": False,
            "labels": {},
            "requestsMetric": "http_requests_per_second",
        },
        "telemetry": {"namespace": "observability", "ports": [4317, 4318]},
        "priority": {"entrance": "", "serving": "", "background": "", "data": ""},
        "minAvailable": options.min_available or 0,
        "rollouts": {
            "enabled": options.rollouts == "argo",
            "steps": [
                {"setWeight": 10},
                {"pause": {"duration": "5m"}},
                {"setWeight": 50},
                {"pause": {"duration": "5m"}},
            ],
        },
        "scratch": "64Mi",
        "storageClass": "",
    }


def gateway_values(plan: Plan, access: Access, name: str) -> Json:
    """The values of the gateway's workload."""
    peers = access.of(name).data()
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
        "stop": {"pause": 10, "grace": 30},
        "runAs": _ENVOY,
        "access": {"public": [GATEWAY_PORT], **peers},
    }


def taken(plan: Plan) -> set[str]:
    """The names of all that runs."""
    things: tuple[Workload | Store | Broker, ...] = (*plan.workloads, *plan.stores, *plan.brokers)
    return {each.name for each in things}


def free(name: str, names: set[str]) -> str:
    """A name that nothing in the system has."""
    while name in names:
        name = f"system-{name}"
    return name


def _shared(plan: Plan) -> Json:
    """Declared secrets and addresses of what runs elsewhere, by where an operator finds them."""
    found = {each.name: each.source or f"{plan.overview.name}/{each.name}" for each in plan.secrets}
    things: tuple[Store | Broker, ...] = (*plan.stores, *plan.brokers)
    for each in things:
        if each.managed and each.url is None:
            found[f"{each.name}-url"] = f"{plan.overview.name}/{each.name}-url"
    return dict(sorted(found.items()))
