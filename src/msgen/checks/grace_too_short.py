"""A service is killed before its slowest requests can end.

Why:
    On a stop, a service takes no new requests and finishes those that run. stop.grace limits
    that time, so it must not be shorter than the longest timeout.

Example:
    stop: {grace: 5s}
    endpoints: {POST /reports: {timeout: 20s}}

Fix:
    stop: {grace: 25s}
    endpoints: {POST /reports: {timeout: 20s}}
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Timeouts beyond the grace period."""
    for name, service in written.spec.services.items():
        grace = service.stop.grace.ms
        late = [
            (e.timeout.ms, k)
            for k, e in service.endpoints.items()
            if (e.timeout.ms or 0) > grace and not k.startswith("WS ")  # told to go when it stops
        ]
        if late:
            longest, label = max(late, key=lambda item: item[0] or 0)
            path: Path = ("services", name, "stop")
            if "stop" not in written.typed.services[name].model_fields_set:
                path = ("services", name, "endpoints", label, "timeout")
            yield RULE.at(
                written.at(path),
                f'"{name}" may run {grace:,} ms after a stop, and "{label}" {longest:,} ms',
                hint=f"write stop: {{grace: {math.ceil((longest or 0) / 1000) + 5}s}}",
            )
