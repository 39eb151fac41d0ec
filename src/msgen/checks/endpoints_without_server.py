"""A workload that serves nothing has endpoints, or is exposed.

Why:
    Workers, cron jobs and jobs listen on no port. What calls them, calls a service. Of an image
    and of code that is built, msgen knows the ports that the spec says, and no others.

Example:
    services:
      mailer: {kind: worker, endpoints: {POST /mails: {}}}

Fix:
    services:
      mailer: {endpoints: {POST /mails: {}}}      # kind: service
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)

_GIVE = "give it ports if its image listens on one"
_PORTS = "say where its image listens, for example ports: {http: 8080}"


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Endpoints and `expose` of what has no ports."""
    for name, service in written.spec.services.items():
        if service.ports:
            continue
        for part in ("endpoints", "expose"):
            if getattr(service, part):
                verb = "has endpoints" if part == "endpoints" else "is exposed"
                serves = service.kind in ("service", "web")
                why = (
                    "no port is known of its image"
                    if serves
                    else f"kind {service.kind} serves nothing"
                )
                yield RULE.at(
                    written.at(("services", name, part), key=True),
                    f'"{name}" {verb}, and {why}',
                    hint=_PORTS if serves else f"make it a service, or {_GIVE}",
                )
