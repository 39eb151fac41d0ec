"""What surrounds the workloads, and who issues tokens."""

from __future__ import annotations

from msgen.plan.model import Identity, Platform
from msgen.spec import models

_ISSUER_NAME, _ISSUER_PORT = "identity", 8080
"""Where the development issuer is found in a network of containers; a laptop has its own."""
_KEYCLOAK = "protocol/openid-connect"


def platform(spec: models.Spec) -> Platform:
    """The platform with every default filled in."""
    said = spec.platform
    return Platform(
        gateway=_none(said.gateway),
        mesh=_none(said.mesh),
        ci=tuple(sorted(said.ci)),
        logging=_none(said.logging),
        registry=said.registry,
        secrets=_none(said.secrets),
        host=said.host,
        identity=identity(spec),
    )


def identity(spec: models.Spec) -> Identity:
    """The issuer; where none is named, one for development that `up` runs itself."""
    said = spec.platform.identity
    embedded = said.issuer is None
    realm = f"http://{_issuer_name(spec)}:{_ISSUER_PORT}/realms/{spec.system.name}"
    issuer = said.issuer or realm
    base = f"{realm}/{_KEYCLOAK}" if embedded else issuer.rstrip("/")
    keys = "/certs" if embedded else "/.well-known/jwks.json"
    return Identity(
        issuer=issuer,
        audience=said.audience or spec.system.name,
        jwks_url=said.jwks_url or f"{base}{keys}",
        token_url=said.token_url or f"{base}/token",
        embedded=embedded,
    )


def _issuer_name(spec: models.Spec) -> str:
    """A name that nothing else in the network has."""
    name = _ISSUER_NAME
    while any(name in kind for kind in (spec.services, spec.datastores, spec.brokers)):
        name = f"local-{name}"
    return name


def _none(name: str) -> str | None:
    return None if name == "none" else name
