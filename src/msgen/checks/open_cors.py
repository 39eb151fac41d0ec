"""Any web page may call with the credentials of its visitor.

Why:
    With origins of * and credentials allowed, every page on the internet can act as whoever
    visits it. Browsers refuse the pair, and gateways that repeat the origin make it work.

Example:
    expose: {cors: {origins: ['*'], credentials: true}}

Fix:
    expose: {cors: {origins: [https://shop.example.com], credentials: true}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """`*` together with credentials."""
    for name, service in written.spec.services.items():
        cors = service.expose.cors if service.expose else None
        if cors is not None and cors.credentials and "*" in cors.origins:
            yield RULE.at(
                written.at(("services", name, "expose", "cors", "origins")),
                f'"{name}" lets every web page call with its visitors\' credentials',
                hint="list the origins, or delete credentials",
            )
