"""A workload that serves nothing has endpoints, or is exposed.

Why:
    Workers, cron jobs and jobs listen on no port. What calls them, calls a service.

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


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Endpoints and `expose` of workers, cron jobs and jobs without ports."""
    for name, service in written.spec.services.items():
        if service.kind in ("service", "web") or service.ports:
            continue
        for part in ("endpoints", "expose"):
            if getattr(service, part):
                verb = "has endpoints" if part == "endpoints" else "is exposed"
                yield RULE.at(
                    written.at(("services", name, part), key=True),
                    f'"{name}" {verb}, and kind {service.kind} serves nothing',
                    hint="make it a service, or give it ports if its image listens on one",
                )
