"""Several copies of a service keep files, each its own.

Why:
    A volume belongs to one copy. What one of several writes, the others never see: a request
    that comes twice gets two answers, and a copy that goes takes its part along. A database in a
    file, such as SQLite, breaks so without any message.

Example:
    replicas: 2
    volumes: {data: {path: /data, size: 1Gi}}
    env: {DATABASE_URL: 'sqlite:////data/orders.db'}

Fix:
    replicas: 1
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.models.service import Service

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Volumes that are kept, and addresses of SQLite, where there may be more than one copy."""
    for name, service in written.spec.services.items():
        most = service.replicas.maximum
        if most < 2:
            continue
        hint = "write replicas: 1, or keep it in a datastore"
        for variable in _in_a_file(service):
            yield RULE.at(
                written.at(("services", name, "env", variable)),
                f'{most} copies of "{name}" would each have an SQLite database of their own',
                hint=hint,
                severity=Severity.ERROR,
            )
        for volume, said in service.volumes.items():
            if said.size is not None:
                message = f'each of {most} copies of "{name}" gets a volume "{volume}" of its own'
                yield RULE.at(
                    written.at(("services", name, "volumes", volume), key=True), message, hint=hint
                )


def _in_a_file(service: Service) -> Iterator[str]:
    for name, value in service.env.items():
        text = (value.value or "") if value is not None else ""
        if text.startswith("sqlite") and ":memory:" not in text and "://" in text:
            yield name
