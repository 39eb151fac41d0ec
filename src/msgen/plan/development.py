"""What differs where a whole system runs in containers of one machine.

Nobody's real issuer gives tokens to a laptop, so one for development does, under an address of its
own; and a gateway that is asked at 127.0.0.1 serves what is public under any host.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from msgen.plan.model import Broker, Identity, Plan, Store, Workload

_ISSUER_NAME, _ISSUER_PORT = "identity", 8080
_KEYCLOAK = "protocol/openid-connect"
_GATEWAY, _LOCAL_GATEWAY = "gateway/envoy.yaml", "gateway/envoy.local.yaml"


def identity(system: str, audience: str, taken: Container[str]) -> Identity:
    """The issuer for development: Keycloak's addresses, at a host whose name is not ``taken``."""
    host = _ISSUER_NAME
    while host in taken:
        host = f"local-{host}"
    realm = f"http://{host}:{_ISSUER_PORT}/realms/{system}"
    return Identity(
        issuer=realm,
        audience=audience,
        jwks_url=f"{realm}/{_KEYCLOAK}/certs",
        token_url=f"{realm}/{_KEYCLOAK}/token",
        embedded=True,
    )


def in_development(plan: Plan) -> Plan:
    """The same system, with tokens of the issuer for development."""
    declared = plan.platform.identity
    if declared.embedded:
        return plan
    things: tuple[Workload | Store | Broker, ...]
    things = (*plan.workloads, *plan.stores, *plan.brokers)
    taken = {each.name for each in things}
    own = identity(plan.overview.name, declared.audience, taken)
    return replace(plan, platform=replace(plan.platform, identity=own))


def issuer_host(plan: Plan) -> str:
    """The name of the issuer's host."""
    return plan.platform.identity.issuer.partition("//")[2].partition("/")[0].partition(":")[0]


def local_gateway(plan: Plan) -> str:
    """The path of the gateway's configuration for development.

    It is a file of its own where that of every other runtime names an issuer or hosts.
    """
    differs = not plan.platform.identity.embedded or any(route.host for route in plan.routes)
    return _LOCAL_GATEWAY if differs else _GATEWAY
