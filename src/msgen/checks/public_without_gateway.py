"""A service is exposed, and the system has no gateway.

Why:
    With platform.gateway set to none nothing lets requests in. The endpoints stay reachable
    from inside alone, which is probably not what expose was meant for.

Example:
    platform: {gateway: none}
    services: {order: {expose: {}}}

Fix:
    platform: {gateway: envoy}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """`expose` and `public: true` without a gateway."""
    if written.spec.platform.gateway != "none":
        return
    for name, service in written.spec.services.items():
        path: Path = ("services", name)
        if service.expose is not None:
            yield _unreachable(written, (*path, "expose"), f'"{name}" is exposed')
        for label, endpoint in service.endpoints.items():
            if endpoint.public and service.expose is None:
                place = (*path, "endpoints", label, "public")
                yield _unreachable(written, place, f'"{label}" is public')


def _unreachable(written: Written, path: Path, what: str) -> Diagnostic:
    message = f"{what}, and the system has no gateway that lets requests in"
    hint = "write platform: {gateway: envoy}, or delete this"
    return RULE.at(written.at(path, key=True), message, hint=hint)
