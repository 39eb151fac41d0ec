"""Two public routes match exactly the same requests.

Why:
    The gateway can send a request to one place only, so the second of the two would never be
    reached. Prefixes keep services apart.

Example:
    services:
      order: {expose: {prefix: /api, strip: true}, endpoints: {GET /items: {}}}
      stock: {expose: {prefix: /api, strip: true}, endpoints: {GET /items: {}}}

Fix:
    order: {expose: {prefix: /api/order, strip: true}, endpoints: {GET /items: {}}}
    stock: {expose: {prefix: /api/stock, strip: true}, endpoints: {GET /items: {}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Related, Rule
from msgen.plan.model import Route

RULE = Rule.of(__name__, __doc__)


_PARAMETER = re.compile(r"\{[^{}]*\}")


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Routes of equal patterns."""
    first: dict[tuple[object, ...], Route] = {}
    for route in planned.plan.routes:
        path = _PARAMETER.sub("{}", route.path)
        key = (route.host, route.method, route.matching, path, frozenset(route.matches))
        before = first.setdefault(key, route)
        if before is route or before.loc == route.loc:
            continue
        place = f"{route.method or 'ANY'} {route.path}"
        yield RULE.at(
            planned.at(route.loc, key=True),
            f'the public route {place} of "{route.workload}" is that of "{before.workload}" too',
            hint="give each service a prefix of its own",
            related=(Related(planned.at(before.loc, key=True), "the other one stands here"),),
        )
