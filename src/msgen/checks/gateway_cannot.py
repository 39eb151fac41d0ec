"""A public route asks for something that the gateway cannot do.

Why:
    Patterns are compared in linear time, so that no request can keep the gateway busy: that
    rules out looking ahead or behind and references to earlier groups, and the gateway would
    refuse the whole configuration. A body is measured once it is complete, which a stream never
    is: its limit is held by the service alone. And it stores no answers: `cache:` is a header,
    Cache-Control, that generated services send to browsers and proxies, and that nobody adds to
    the answers of an image or to a redirect.

    One thing is as said, but worth knowing: a rate limit is counted by each gateway process for
    itself, so that two of them let twice as much pass. `per client` counts by the subject of the
    token where the route asks for one, else by the remote address.

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
from msgen.plan.model import Matching, SourceOf
from msgen.spec.tree import Map, Path

RULE = Rule.of(__name__, __doc__, Severity.WARNING)

_NOT_LINEAR = re.compile(r"(?<!\\)(?:\\\\)*(\(\?(?:[=!>]|<[=!]|P=)|\\[1-9])")


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Patterns that are not linear, limits of streams, caching; once for each endpoint."""
    generated = {w.name for w in planned.plan.workloads if w.source is SourceOf.BLUEPRINT}
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
        silent = route.redirect or route.workload not in generated
        if silent and _said(planned.written.tree, (*route.loc, "cache")):
            yield RULE.at(
                planned.at((*route.loc, "cache")),
                f"nobody sends the header by which answers of {text} could be cached: it is "
                + ("a redirect" if route.redirect else f"answered by {route.workload}"),
                hint="delete it, and have whatever answers say Cache-Control itself",
            )


def _said(tree: Map, path: Path) -> bool:
    """Whether the spec itself has a value there, rather than a default."""
    found: object = tree
    for step in path:
        if not isinstance(found, Map) or str(step) not in found:
            return False
        found = found[str(step)]
    return True
