"""Two containers, or two jobs, would have one name.

Why:
    A pod is one place: its containers have names of their own, and the main one has that of the
    service. A job of a service becomes a job called after both, which nothing else may be.

Example:
    services:
      order: {image: order:1, sidecars: {order: proxy:1}}

Fix:
    services:
      order: {image: order:1, sidecars: {proxy: proxy:1}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Names of containers in each service, and of jobs in the system."""
    services = written.spec.services
    for name, service in services.items():
        taken = {name: "the service itself"}
        for section, noun in (("init", "an init container"), ("sidecars", "a sidecar")):
            for inner in getattr(service, section):
                if inner in taken:
                    place = written.at(("services", name, section, inner), key=True)
                    message = f'in "{name}", {taken[inner]} is called "{inner}" too'
                    yield RULE.at(place, message, hint="give one of them another name")
                taken.setdefault(inner, noun)
        for inner in service.jobs:
            whole = f"{name}-{inner}"
            if whole in services:
                place = written.at(("services", name, "jobs", inner), key=True)
                message = (
                    f'the job "{inner}" of "{name}" would be called "{whole}", as a service is'
                )
                yield RULE.at(place, message, hint="give one of them another name")
