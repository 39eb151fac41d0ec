"""The pages of a web front end can be loaded with a token alone.

Why:
    A browser that opens a page for the first time has no token yet, so it gets 401 instead of
    the page on which its user could log in. Pages are public, and the data that they ask for
    is not.

Example:
    storefront: {kind: web, expose: {prefix: /}}

Fix:
    storefront: {kind: web, expose: {prefix: /, auth: none}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import AuthKind, Kind

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Routes of front ends that ask for a token."""
    for route in planned.plan.routes:
        workload = planned.workloads[route.workload]
        if (
            workload.kind is Kind.WEB
            and route.endpoint is None
            and route.auth.kind is not AuthKind.NONE
        ):
            yield RULE.at(
                planned.at(route.loc, key=True),
                f'a browser needs a token to load the pages of "{route.workload}"',
                hint="write expose: {auth: none}; what the pages call asks for tokens by itself",
            )
