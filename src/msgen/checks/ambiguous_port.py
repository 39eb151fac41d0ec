"""An endpoint does not say which of several ports serves it.

Why:
    The first port that speaks the protocol is taken. Where a service has several, the reader
    has to know the rule, and adding a port above the others would move every endpoint. Ports
    called admin, and those of metrics, are not counted.

Example:
    ports: {public: 8000, internal: 8001}
    endpoints: {GET /orders: {}}

Fix:
    endpoints: {GET /orders: {port: public}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


_WEB = ("http", "https")


def over_spec(written: Written) -> Iterator[Diagnostic]:
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
