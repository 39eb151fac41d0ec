"""A cron workload has no schedule, or another workload has one.

Why:
    Only cron workloads run by the clock. A schedule elsewhere would be ignored, and msgen
    ignores nothing silently.

Example:
    services: {report: {kind: cron}}

Fix:
    services: {report: {kind: cron, schedule: '0 3 * * *'}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Schedules that are missing or out of place."""
    for name, service in written.spec.services.items():
        path: Path = ("services", name)
        if service.kind == "cron" and service.schedule is None:
            message = f'the cron workload "{name}" has no schedule'
            hint = "for example schedule: '0 3 * * *', three at night"
            yield RULE.at(written.at(path, key=True), message, hint=hint)
        elif service.kind != "cron" and service.schedule is not None:
            message = f'"{name}" has a schedule, and is a {service.kind}'
            place = written.at((*path, "schedule"), key=True)
            yield RULE.at(place, message, hint="say kind: cron, or delete the schedule")
