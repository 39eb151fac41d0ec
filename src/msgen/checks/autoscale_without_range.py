"""Something drives the number of copies, and there is only one number.

Why:
    autoscale chooses within the range of replicas. A single number leaves nothing to choose.

Example:
    {replicas: 3, autoscale: {cpu: 70%}}

Fix:
    {replicas: 2..10, autoscale: {cpu: 70%}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """`autoscale` of a service itself with a fixed number of replicas."""
    for name, service in written.spec.services.items():
        replicas = service.replicas
        typed = written.typed.services[name].autoscale
        if typed is not None and replicas.minimum == replicas.maximum:
            yield RULE.at(
                written.at(("services", name, "autoscale"), key=True),
                f'"{name}" has a fixed number of replicas, {replicas.minimum}, so nothing scales',
                hint=f"write a range: replicas: {replicas.minimum}..{max(replicas.maximum * 3, 3)}",
            )
