"""A public endpoint lets in only services of this system.

Why:
    auth: service means declared callers, and those are inside. Nobody who comes through the
    gateway is one.

Example:
    expose: {}
    endpoints: {POST /orders: {auth: service}}

Fix:
    endpoints: {POST /orders: {auth: service, public: false}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import AuthKind

RULE = Rule.of(__name__, __doc__, Severity.WARNING)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Routes with `auth: service`."""
    for route in planned.plan.routes:
        if route.auth.kind is AuthKind.SERVICE:
            what = f"{route.endpoint or 'it'} of {route.workload}"
            yield RULE.at(
                planned.at(route.loc, key=True),
                f"{what} is public, and lets in only services of this system",
                hint="say public: false, or whom it lets in: auth: user, scopes, or none",
            )
