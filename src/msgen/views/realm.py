"""The realm of the issuer for development: a client a service, and whoever develops them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgen.plan.model import AuthKind, Plan
from msgen.plan.network import is_client

Json = dict[str, Any]

_NAME = {
    "user.attribute": "username",
    "claim.name": "preferred_username",
    "jsonType.label": "String",
    "access.token.claim": "true",
}
"""By it a token says whether a service speaks for itself."""


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
        "clients": [
            *(_client(each.name, plan, granted=each.scopes) for each in clients),
            _client(developer(plan), plan, allowed=scopes),
        ],
    }


def client_secrets(plan: Plan) -> dict[str, str]:
    """The names of the secrets of all clients, by the variable that tells the issuer each."""
    clients = [*(each.name for each in plan.workloads if is_client(each)), developer(plan)]
    return {variable(client): f"{client}-client-secret" for client in clients}


def has_tokens(plan: Plan) -> bool:
    """Whether anybody asks for a token or checks one."""
    asked = [route.auth for route in plan.routes]
    asked += [endpoint.auth for each in plan.workloads for endpoint in each.endpoints]
    clients = any(is_client(each) for each in plan.workloads)
    return clients or any(auth.kind is not AuthKind.NONE for auth in asked)


def developer(plan: Plan) -> str:
    """The client that is nobody's but the developer's: it may ask for any scope."""
    name = "developer"
    while any(name == each.name for each in plan.workloads):
        name = f"local-{name}"
    return name


def _client(
    name: str, plan: Plan, *, granted: Iterable[str] = (), allowed: Iterable[str] = ()
) -> Json:
    audience = {
        "included.custom.audience": plan.platform.identity.audience,
        "access.token.claim": "true",
    }
    return {
        "clientId": name,
        "secret": f"${{{variable(name)}}}",
        "publicClient": False,
        "standardFlowEnabled": False,
        "serviceAccountsEnabled": True,
        "defaultClientScopes": list(granted),
        "optionalClientScopes": list(allowed),
        "protocolMappers": [
            _mapper("audience", "oidc-audience-mapper", audience),
            _mapper("subject", "oidc-sub-mapper", {"access.token.claim": "true"}),
            _mapper("name", "oidc-usermodel-attribute-mapper", _NAME),
        ],
    }


def _mapper(name: str, kind: str, config: Json) -> Json:
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}


def variable(client: str) -> str:
    """What tells the issuer the secret of a client."""
    return f"CLIENT_{client.replace('-', '_').upper()}"
