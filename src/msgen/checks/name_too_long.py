"""A name is too long for Kubernetes once it has its suffix.

Why:
    Names become labels of at most 63 characters. Stateful stores and cron jobs need eleven of
    these for what Kubernetes adds to them; versions, jobs and containers are added to the
    name of their service. Cutting names would make them hard to find.

Example:
    services:
      report-of-all-orders-that-were-placed-and-not-yet-shipped: {kind: cron}

Fix:
    services:
      unshipped-orders: {kind: cron}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import K8S_LIMIT
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


_ADDED = 11  # "-" and ten characters: a revision hash, or the minute of a run
_NOUNS = {"versions": "a version", "jobs": "a job"}


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Names of services with what is added to them, and of stores."""
    for name, service in written.spec.services.items():
        if service.kind == "cron":
            yield from _check(written, name, K8S_LIMIT - _ADDED, ("services", name), "a cron job")
        elif any(volume.size for volume in service.volumes.values()):
            noun = "a service that keeps volumes"
            yield from _check(written, name, K8S_LIMIT - _ADDED, ("services", name), noun)
        for part in ("versions", "jobs"):
            for inner in getattr(service, part):
                path: Path = ("services", name, part, inner)
                what = f"the name of {_NOUNS[part]} of a service"
                yield from _check(written, f"{name}-{inner}", K8S_LIMIT, path, what)
    for section in ("datastores", "brokers"):
        for name, store in getattr(written.spec, section).items():
            if not store.managed and not getattr(store, "server", None):
                noun = f"a {section[:-1]}"
                yield from _check(written, name, K8S_LIMIT - _ADDED, (section, name), noun)


def _check(written: Written, name: str, limit: int, path: Path, what: str) -> Iterator[Diagnostic]:
    if len(name) > limit:
        message = f'"{name}" has {len(name)} characters, and {what} may have {limit}'
        yield RULE.at(written.at(path, key=True), message, hint="choose a shorter name")
