"""A call goes to a port that does not serve its endpoint.

Why:
    Each endpoint is served by one port. A call that names another one finds nothing there.

Example:
    cart: {calls: ['order:admin POST /orders']}
    order: {ports: {http: 8000, admin: 8001}, endpoints: {POST /orders: {}}}

Fix:
    cart: {calls: [order POST /orders]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.model import Protocol

RULE = Rule.of(__name__, __doc__)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Ports that calls name."""
    for use in planned.written.calls:
        key = use.call.to
        callee = planned.endpoints.get((key.target, key.endpoint or ""))
        if callee is None:
            continue
        what = f"{callee.label} of {key.target}"
        if key.port is None or key.port == callee.port:
            continue
        ports = {port.name: port for port in planned.workloads[key.target].ports}
        said, right = ports.get(key.port), ports.get(callee.port)
        if said and right and (said.protocol is Protocol.GRPC) == (right.protocol is Protocol.GRPC):
            yield RULE.at(
                planned.written.word(use.path, f"{key.target}:{key.port}"),
                f'{what} is served by port "{callee.port}", not by "{key.port}"',
                hint=f"write {key.target} {callee.label}",
            )
