"""The gateway, and the identity provider of a system that names none."""

from __future__ import annotations

from msgen.plan.images import GATEWAY, IDENTITY
from msgen.plan.model import Plan, Workload
from msgen.plan.network import GATEWAY_PORT, is_client
from msgen.targets.compose.networks import OUTSIDE, Networks, declared
from msgen.targets.compose.wire import HARDENED, Json, Part, duration, shown

GATEWAY_NAME = "gateway"
PROFILE = "gateway"
_TMP = "/tmp"  # noqa: S108 - in a container
_CONFIG = "/etc/envoy/envoy.yaml"
_HEALTH = (
    "exec 3<>/dev/tcp/127.0.0.1/9000; "
    "printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3; grep -q 200 <&3"
)


def gateway(name: str, networks: Networks) -> Json:
    """Envoy in front of the services, with the configuration of every other runtime."""
    part = Part()
    reached = (*networks.routed, OUTSIDE)
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
        "networks": sorted(reached),
        "ports": [f"127.0.0.1:${{GATEWAY_PORT:-{GATEWAY_PORT}}}:{GATEWAY_PORT}"],
        "volumes": [f"../gateway/envoy.yaml:{_CONFIG}:ro"],
        "tmpfs": [_TMP],
        **HARDENED,
        "restart": "unless-stopped",
        "stop_grace_period": duration(10_000),
    }
    return part.data()


def identity(plan: Plan, name: str, networks: Networks) -> Json:
    """Keycloak with a realm that has each service as a client."""
    part = Part()
    part.networks = declared(networks.everywhere)
    clients = [each.name for each in plan.workloads if is_client(each)]
    secrets = {_variable(client): f"{client}-client-secret" for client in clients}
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
            "start_period": "180s",
        },
        "networks": list(networks.everywhere),
        "volumes": ["./identity/realm.json:/opt/keycloak/data/import/realm.json:ro"],
        **{key: value for key, value in HARDENED.items() if key != "read_only"},
        "restart": "unless-stopped",
        "stop_grace_period": duration(30_000),
    }
    return part.data()


def realm(plan: Plan) -> Json:
    """What Keycloak imports: a client a service, and the scopes of the system."""
    clients = [each for each in plan.workloads if is_client(each)]
    routed = {scope for route in plan.routes for scope in route.auth.scopes}
    scopes = sorted(routed | {scope for each in clients for scope in each.scopes})
    return {
        "realm": plan.overview.name,
        "enabled": True,
        "sslRequired": "none",
        "clientScopes": [
            {
                "name": scope,
                "protocol": "openid-connect",
                "attributes": {"include.in.token.scope": "true"},
            }
            for scope in scopes
        ],
        "clients": [_client(each, plan) for each in clients],
    }


def _client(workload: Workload, plan: Plan) -> Json:
    audience = {
        "included.custom.audience": plan.platform.identity.audience,
        "access.token.claim": "true",
    }
    return {
        "clientId": workload.name,
        "secret": f"${{{_variable(workload.name)}}}",
        "publicClient": False,
        "standardFlowEnabled": False,
        "serviceAccountsEnabled": True,
        "defaultClientScopes": list(workload.scopes),
        "protocolMappers": [
            _mapper("audience", "oidc-audience-mapper", audience),
            _mapper("subject", "oidc-sub-mapper", {"access.token.claim": "true"}),
        ],
    }


def _mapper(name: str, kind: str, config: Json) -> Json:
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}


def _variable(client: str) -> str:
    return f"CLIENT_{client.replace('-', '_').upper()}"
