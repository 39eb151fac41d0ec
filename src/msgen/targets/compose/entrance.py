"""The gateway, and the identity provider of a system that names none."""

from __future__ import annotations

from msgen.plan.images import GATEWAY, IDENTITY
from msgen.plan.model import Plan
from msgen.plan.network import GATEWAY_PORT
from msgen.targets.compose.networks import Networks, declared, outside
from msgen.targets.compose.wire import HARDENED, Json, Part, duration, shown
from msgen.views.realm import client_secrets

GATEWAY_NAME = "gateway"
PROFILE = "gateway"
IDENTITY_PORT = 8180
"""Where this machine finds the issuer; containers know it by its name."""
_TMP = "/tmp"  # noqa: S108 - in a container
_CONFIG = "/etc/envoy/envoy.yaml"
_HEALTH = (
    "exec 3<>/dev/tcp/127.0.0.1/9000; "
    "printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3; read -r _ code _ <&3; [ $$code = 200 ]"
)
"""In words of bash alone: the image has no other program to ask with."""


def gateway(name: str, config: str, issuer: str | None, networks: Networks) -> Json:
    """Envoy in front of the services; ``config`` is its configuration's path.

    It waits for the ``issuer`` whose keys it reads, so that the first token is taken, too.
    """
    part = Part()
    reached = (*networks.routed, outside(name))
    part.networks = declared(reached)
    check = f"exec 3<>/dev/tcp/127.0.0.1/{GATEWAY_PORT}"
    part.services[name] = {
        "image": GATEWAY,
        "profiles": [PROFILE],
        "user": "101:101",
        "entrypoint": ["envoy"],
        "command": ["-c", _CONFIG, "--disable-hot-restart"],
        "healthcheck": {
            "test": ["CMD", "bash", "-c", check],
            "interval": "5s",
            "timeout": "5s",
            "start_period": "30s",
        },
        **({"depends_on": {issuer: {"condition": "service_healthy"}}} if issuer else {}),
        "networks": sorted(reached),
        "ports": [f"127.0.0.1:${{GATEWAY_PORT:-{GATEWAY_PORT}}}:{GATEWAY_PORT}"],
        "volumes": [f"../{config}:{_CONFIG}:ro"],
        "tmpfs": [_TMP],
        **HARDENED,
        "restart": "unless-stopped",
        "stop_grace_period": duration(10_000),
    }
    return part.data()


def identity(plan: Plan, name: str, networks: Networks) -> Json:
    """Keycloak with a realm that has each service as a client, and whoever develops them."""
    part = Part()
    reached = sorted({*networks.everywhere, outside(name)})
    part.networks = declared(reached)
    secrets = client_secrets(plan)
    for secret in ("identity-admin-password", *secrets.values()):
        part.secret(secret)
    part.services[name] = {
        "image": IDENTITY,
        "command": ["start-dev", "--import-realm"],
        "environment": {
            "KC_HEALTH_ENABLED": "true",
            "KC_HOSTNAME": plan.platform.identity.issuer.partition("/realms/")[0],
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD": shown("identity-admin-password"),
            **{variable: shown(secret) for variable, secret in secrets.items()},
        },
        "healthcheck": {
            "test": ["CMD", "bash", "-c", _HEALTH],
            "interval": "5s",
            "timeout": "5s",
            "start_period": "300s",
        },
        "networks": reached,
        "ports": [f"127.0.0.1:${{IDENTITY_PORT:-{IDENTITY_PORT}}}:8080"],
        "volumes": ["./identity/realm.json:/opt/keycloak/data/import/realm.json:ro"],
        **{key: value for key, value in HARDENED.items() if key != "read_only"},
        "restart": "unless-stopped",
        "stop_grace_period": duration(30_000),
    }
    return part.data()
