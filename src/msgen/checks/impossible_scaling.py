"""The number of copies cannot be found by what is to drive it.

Why:
    An autoscaler divides what the copies use by what they may use. Without a copy there is
    nothing to measure, so none ever starts; and no number of copies brings the use to nothing.

Example:
    {replicas: 0..5, autoscale: {cpu: 70%}}

Fix:
    {replicas: 1..5, autoscale: {cpu: 70%}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Ranges that begin at zero, and goals of zero."""
    for name, service in written.spec.services.items():
        replicas, drive = service.replicas, service.autoscale
        if replicas.minimum == 0 < replicas.maximum:
            yield RULE.at(
                written.at(("services", name, "replicas")),
                f'"{name}" may have no copy, and then nothing says that it needs one',
                hint=f"write replicas: 1..{replicas.maximum}",
            )
        for word in ("cpu", "memory"):
            share = getattr(drive, word) if drive is not None else None
            if share is not None and share.fraction <= 0:
                yield RULE.at(
                    written.at(("services", name, "autoscale", word)),
                    f'no number of copies of "{name}" uses no {word}',
                    hint=f"write {word}: 70%",
                )
