"""What surrounds the workloads, and who issues tokens."""

from __future__ import annotations

from dataclasses import replace

from msgen.plan import development
from msgen.plan.model import Identity, Platform
from msgen.spec import models


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
    """The issuer; where none is named, one for development that every runtime runs itself."""
    said = spec.platform.identity
    audience = said.audience or spec.system.name
    if said.issuer is None:
        taken = {*spec.services, *spec.datastores, *spec.brokers}
        found = development.identity(spec.system.name, audience, taken)
        keys, tokens = said.jwks_url or found.jwks_url, said.token_url or found.token_url
        return replace(found, jwks_url=keys, token_url=tokens)
    base = said.issuer.rstrip("/")
    return Identity(
        issuer=said.issuer,
        audience=audience,
        jwks_url=said.jwks_url or f"{base}/.well-known/jwks.json",
        token_url=said.token_url or f"{base}/token",
        embedded=False,
    )


def _none(name: str) -> str | None:
    return None if name == "none" else name
