"""An endpoint or an address does not say which of several ports is meant.

Why:
    The first port that speaks the protocol is taken. Where a service has several, the reader
    has to know the rule, and adding a port above the others would move every endpoint. Ports
    called admin, and those of metrics, are not counted. Addresses and dependencies mean the
    port called http, else the first by name.

Example:
    ports: {public: 8000, internal: 8001}
    endpoints: {GET /orders: {}}

Fix:
    endpoints: {GET /orders: {port: public}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Mention, Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.spec.addresses import addresses
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


_WEB = ("http", "https")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Endpoints of services with several fitting ports, then addresses of such services."""
    yield from _served(written)
    for variable in written.variables:
        if variable.address is not None and variable.address[0] != "host":
            form, target = variable.address
            if target.port is None:
                what = f"{variable.owner} wants the {form} of"
                yield from _meant(written, target.name, what, (*variable.path, form))
    for use in written.mentions:
        if use.how == "depends on" and use.port is None and not _elsewhere(written, use):
            what = f'service "{use.service}" depends on'
            yield from _meant(written, use.name, what, use.path, key=True)


def _elsewhere(written: Written, use: Mention) -> bool:
    """Whether calls or addresses tell the port of a dependency."""
    called = any(
        one.service == use.service and one.call.to.target == use.name for one in written.calls
    )
    told = addresses(written.spec.services[use.service], written.spec)
    return called or any(one.target.name == use.name for one in told)


def _meant(
    written: Written, name: str, what: str, path: Path, *, key: bool = False
) -> Iterator[Diagnostic]:
    service = written.spec.services.get(name)
    if service is None or "http" in service.ports:
        return
    known = sorted(set(service.ports) - {"admin", service.metrics.port})
    if len(known) > 1:
        yield RULE.at(
            written.at(path, key=key),
            f'{what} "{name}", which has ports {", ".join(known)}; {known[0]} is taken',
            hint=f"write {name}:{known[0]}",
        )


def _served(written: Written) -> Iterator[Diagnostic]:
    """Services with several fitting ports and endpoints that say none."""
    for name, service in written.spec.services.items():
        fitting = [
            port
            for port, known in service.ports.items()
            if known.protocol in _WEB and port not in ("admin", service.metrics.port)
        ]
        if len(fitting) < 2:
            continue
        for label, endpoint in service.endpoints.items():
            if endpoint.port is None and not label.startswith("rpc "):
                yield RULE.at(
                    written.at(("services", name, "endpoints", label), key=True),
                    f'"{label}" could be served by {" or ".join(fitting)}, and is by {fitting[0]}',
                    hint=f"write port: {fitting[0]}",
                )
                break
