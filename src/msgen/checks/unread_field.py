"""Something is said that no installed target reads.

Why:
    How many copies run, what they may use and what runs beside them concerns deployments.
    Without a target that makes one these words have no effect: they are checked, kept in the
    plan, and wait. msgen says so rather than ignore them silently; where ignoring weakens
    security, it is an error.

Example:
    services: {order: {replicas: 2..10}}      # and no target that deploys is installed

Fix:
    Install the target that reads it, or delete it. Nothing is wrong with keeping it for later.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.models.base import Model
from msgen.spec.models.root import Spec
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


_SERVICE = (
    "replicas", "autoscale", "resources", "versions", "init", "sidecars", "volumes", "hardening",
)  # fmt: skip
_STORE = ("size", "resources", "volumes")
_KINDS = ("service", "worker", "cron", "job", "web")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """One warning for everything that only a deployment reads, and an error for TLS."""
    first: dict[str, Path] = {}
    for field, path in _used(written.typed):
        first.setdefault(field, path)
    unread = [field for field in first if field not in written.reads()] if first else []
    if "tls" in unread:
        unread.remove("tls")
        yield RULE.at(
            written.at(first["tls"], key=True),
            "no installed target answers by HTTPS, so requests would come in unencrypted",
            hint="install a gateway target that does, or put TLS in front and delete this",
            severity=Severity.ERROR,
        )
    if unread:
        *some, last = unread
        words = f"{', '.join(some)} and {last}" if some else last
        yield RULE.at(
            written.at(first[unread[0]], key=True),
            f"no installed target reads {words}: no effect yet",
            hint="keep this for a target that deploys, or delete it",
        )


def _used(spec: Spec) -> Iterator[tuple[str, Path]]:
    for kind in _KINDS:
        yield from _said(getattr(spec.defaults, kind), _SERVICE, ("defaults", kind))
    for name, service in spec.services.items():
        yield from _said(service, _SERVICE, ("services", name))
        if service.expose is not None and service.expose.tls:
            yield "tls", ("services", name, "expose", "tls")
    for name, store in spec.datastores.items():
        yield from _said(store, _STORE, ("datastores", name))
    yield from _said(spec.platform, ("registry",), ("platform",))
    for name, external in spec.externals.items():
        yield from _said(external, ("cidr",), ("externals", name))


def _said(model: Model, fields: tuple[str, ...], path: Path) -> Iterator[tuple[str, Path]]:
    said = model.model_fields_set
    if not said.isdisjoint(fields):
        yield from ((field, (*path, field)) for field in fields if field in said)
