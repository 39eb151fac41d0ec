"""A public endpoint needs no token, and only a default says so.

Why:
    An endpoint that anybody on the internet may call must say so itself, or in expose of its
    service, where a reviewer sees it. A default for all endpoints would open new ones without
    anyone having decided it.

Example:
    defaults: {endpoint: {auth: none}}
    services: {order: {expose: {}, endpoints: {POST /orders: {}}}}

Fix:
    services: {order: {expose: {auth: none}, endpoints: {POST /orders: {}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule
from msgen.plan.model import AuthKind

RULE = Rule.of(__name__, __doc__)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Public endpoints and routes with `auth: none` from `defaults.endpoint` alone."""
    services = planned.written.typed.services
    for route in planned.plan.routes:
        if route.auth.kind is not AuthKind.NONE:
            continue
        service = services[route.workload]
        if service.expose is not None and service.expose.auth is not None:
            continue
        label = route.endpoint or ""
        typed = service.endpoints.get(label)  # type: ignore[call-overload]
        if typed is None and label:
            continue  # from an API file, which says it
        if typed is None or typed.auth is None:
            what = f"{label} of {route.workload}" if label else f'"{route.workload}"'
            yield RULE.at(
                planned.at(route.loc, key=True),
                f"{what} is public and needs no token, and only defaults.endpoint says so",
                hint="say auth: none here, or auth: user if that was not meant",
            )
