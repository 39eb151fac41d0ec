"""An endpoint allows fewer requests than it expects.

Why:
    traffic is what we expect, limit what we allow. With the limit below, ordinary requests
    would be refused. Limits per client are not compared.

Example:
    POST /orders: {traffic: 50/s, limit: 10/s}

Fix:
    POST /orders: {traffic: 50/s, limit: 200/s}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Limits for everybody together that are lower than the traffic."""
    for handler in written.handlers:
        endpoint = handler.endpoint
        if endpoint is None or endpoint.limit is None or endpoint.traffic is None:
            continue
        together = endpoint.limit.per is None
        if together and endpoint.limit.rate.per_s < endpoint.traffic.per_s:
            yield RULE.at(
                written.at((*handler.path, "limit")),
                f"{handler.text} expects {endpoint.traffic}, and allows {endpoint.limit}",
                hint="raise the limit well above the traffic, or say `per client`",
            )
