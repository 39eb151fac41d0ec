"""A variable is set by hand that msgen sets from the graph.

Why:
    Addresses and names come from one place, so that they are right on a laptop, in Compose
    and in Kubernetes alike. A value typed here is right in one of them at most.

Example:
    env: {HTTP_PORT: 9000}

Fix:
    ports: {http: 9000}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.names import env_name

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


_OWN = (
    "SERVICE_NAME", "SERVICE_VERSION", "HTTP_HOST", "HTTP_PORT", "ADMIN_PORT", "ENVIRONMENT",
    "IDENTITY_ISSUER", "IDENTITY_AUDIENCE", "IDENTITY_JWKS_URL", "IDENTITY_TOKEN_URL",
    "CLIENT_ID", "CLIENT_SECRET",
)  # fmt: skip


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Variables of generated services with the names of derived ones."""
    derived: dict[str, dict[str, str]] = {}
    for use in written.mentions:
        derived.setdefault(use.service, {})[f"{env_name(use.name)}_URL"] = use.name
    for name, service in written.spec.services.items():
        if service.image is not None or service.build is not None:
            continue
        targets = derived.get(name, {})
        for variable, value in service.env.items():
            if value is None or not (variable in _OWN or variable in targets):
                continue
            if variable in targets and value.value is None:
                continue
            target = targets.get(variable)
            to = f', to the address of "{target}"' if target else ""
            yield RULE.at(
                written.at(("services", name, "env", variable), key=True),
                f'{variable} of service "{name}" is set by msgen{to}',
                hint="delete it, or change what it comes from: ports, identity, the other service",
            )
