"""What all charts share: the global values, and which names are taken."""

from __future__ import annotations

from msgen.plan.images import TAG, registry
from msgen.plan.model import Broker, Plan, Store, Workload
from msgen.targets.helm.options import Options
from msgen.targets.helm.wire import Json

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
