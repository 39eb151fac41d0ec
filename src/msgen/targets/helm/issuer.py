"""The issuer of tokens in a cluster of one's own, for a system that names none: Keycloak.

It imports the realm that Compose's one imports. Nothing else of the cluster may be like this: its
data ends with its pod, and it serves without encryption.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgen.plan.development import issuer_host
from msgen.plan.images import IDENTITY
from msgen.plan.model import Plan, Resources
from msgen.render.documents import yaml_text
from msgen.targets.helm.wire import Json, resources
from msgen.views.realm import client_secrets

ADMIN_SECRET = "identity-admin-password"  # noqa: S105 - its name
_MANAGEMENT_PORT = 9000
_ASKED = Resources(cpu_request_m=250, memory_request=512 << 20, memory_limit=1 << 30)


def issuer(plan: Plan) -> str:
    """The manifests of the issuer."""
    name = issuer_host(plan)
    port = urlsplit(plan.platform.identity.issuer).port or 80
    labels = {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": "issuer",
        "app.kubernetes.io/part-of": plan.overview.name,
    }
    return "---\n".join(map(yaml_text, _objects(plan, name, port, labels)))


def issuer_secrets(plan: Plan) -> Iterator[str]:
    """The secrets that it cannot start without."""
    yield ADMIN_SECRET
    yield from client_secrets(plan).values()


def _objects(plan: Plan, name: str, port: int, labels: Json) -> Iterator[Json]:
    meta = {"name": name, "labels": labels}
    chosen = {"matchLabels": {key: labels[key] for key in list(labels)[:2]}}
    yield {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": meta,
        "spec": {
            "podSelector": chosen,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"ports": [{"port": port}]}],
        },
    }
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta,
        "spec": {
            "selector": chosen["matchLabels"],
            "ports": [{"name": "http", "port": port, "targetPort": "http"}],
        },
    }
    yield {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta,
        "spec": {
            "replicas": 1,
            "selector": chosen,
            "strategy": {"type": "Recreate"},
            "template": {"metadata": {"labels": labels}, "spec": _pod(plan, name, port)},
        },
    }


def _pod(plan: Plan, name: str, port: int) -> Json:
    secrets = {"KC_BOOTSTRAP_ADMIN_PASSWORD": ADMIN_SECRET, **client_secrets(plan)}
    known = {
        "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
        "KC_HEALTH_ENABLED": "true",
        "KC_HOSTNAME": plan.platform.identity.issuer.partition("/realms/")[0],
        "KC_HTTP_PORT": str(port),
    }
    ready = {"httpGet": {"path": "/health/ready", "port": _MANAGEMENT_PORT}}
    container: Json = {
        "name": name,
        "image": IDENTITY,
        "args": ["start-dev", "--import-realm"],
        "env": [
            *({"name": key, "value": text} for key, text in known.items()),
            *(
                {"name": key, "valueFrom": {"secretKeyRef": {"name": secret, "key": "value"}}}
                for key, secret in secrets.items()
            ),
        ],
        "ports": [{"name": "http", "containerPort": port}],
        "startupProbe": {**ready, "periodSeconds": 5, "failureThreshold": 60},
        "readinessProbe": ready,
        "resources": resources(_ASKED),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "realm", "mountPath": "/opt/keycloak/data/import", "readOnly": True}
        ],
    }
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [{"name": "realm", "configMap": {"name": f"{name}-realm"}}],
    }
