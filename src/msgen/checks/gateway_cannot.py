"""A public route asks for something that the gateway cannot do.

Why:
    Patterns are compared in linear time, so that no request can keep the gateway busy: that
    rules out looking ahead or behind and references to earlier groups, and the gateway would
    refuse the whole configuration. A body is measured once it is complete, which a stream never
    is: its limit is held by the service alone.

Example:
    GET ~/orders/(?!new)[a-z]+: {auth: user}

Fix:
    GET ~/orders/[a-z]+: {auth: user}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import Matching
from msgen.spec.tree import Map, Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)

_NOT_LINEAR = re.compile(r"(?<!\\)(?:\\\\)*(\(\?(?:[=!>]|<[=!]|P=)|\\[1-9])")


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Patterns that are not linear, then limits of streams; once for each endpoint."""
    seen = set()
    for route in planned.plan.routes:
        if route.loc in seen:
            continue
        seen.add(route.loc)
        text = f"{route.workload} {route.endpoint}" if route.endpoint else route.path
        found = _NOT_LINEAR.search(route.path) if route.matching is Matching.REGEX else None
        if found:
            yield RULE.at(
                planned.at(route.loc, key=True),
                f'the pattern of {text} uses "{found[1]}", which the gateway does not know',
                hint="say it without looking around and without references to groups",
                severity=Severity.ERROR,
            )
        stream = route.websocket or route.timeout_ms is None
        if stream and _said(planned.written.tree, (*route.loc, "body")):
            yield RULE.at(
                planned.at((*route.loc, "body")),
                f"{text} is a stream, whose body the gateway does not measure",
                hint="the service holds the limit; delete it, or give the endpoint a timeout",
            )


def _said(tree: Map, path: Path) -> bool:
    """Whether the spec itself has a value there, rather than a default."""
    found: object = tree
    for step in path:
        if not isinstance(found, Map) or str(step) not in found:
            return False
        found = found[str(step)]
    return True
