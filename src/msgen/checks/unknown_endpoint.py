"""A call names an endpoint that its target does not have.

Why:
    Typed clients are generated from the endpoints of the callee, so a call must name one of
    them as it stands there, method, path and names in braces alike. For RPCs the last part is
    enough where it is unique.

Example:
    services:
      order: {calls: [inventory POST /reservation]}
      inventory: {endpoints: {POST /reservations: {}}}

Fix:
    services:
      order: {calls: [inventory POST /reservations]}
      inventory: {endpoints: {POST /reservations: {}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import CallMention, Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.keys import EndpointKey
from msgen.spec.models.service import Service

RULE = Rule.of(__name__, __doc__)

_OPAQUE = ("image", "build", "openapi", "proto")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Calls of endpoints that do not exist, and of things that have none."""
    for use in written.calls:
        key = use.call.to
        section = written.names.get(key.target)
        if section in ("datastores", "brokers"):
            yield _no_callee(written, use, key.target)
        elif section == "services" and key.endpoint is not None:
            service = written.spec.services[key.target]
            if not _opaque(written, service) and not _serves(service, key.endpoint):
                yield _missing(written, use, service)


def _opaque(written: Written, service: Service) -> bool:
    """Whether not all endpoints of a service are known."""
    described = service.openapi is not None or service.proto is not None
    if described and not written.whole:
        return True
    return not service.endpoints and any(getattr(service, part) for part in _OPAQUE)


def _no_callee(written: Written, use: CallMention, target: str) -> Diagnostic:
    noun = written.noun(target)
    verbs = "reads or writes" if noun == "datastore" else "publishes or consumes"
    message = f'"{target}" is a {noun}, and is not called'
    return RULE.at(written.at(use.path), message, hint=f"say {verbs}")


def _missing(written: Written, use: CallMention, service: Service) -> Diagnostic:
    key = use.call.to
    message = f'{use.caller} calls {key.endpoint} of "{key.target}", which has no such endpoint'
    if not service.endpoints:
        hint = f'"{key.target}" is a {service.kind} without endpoints'
        return RULE.at(written.at(use.path), message, hint=hint)
    best = nearest(key.endpoint or "", service.endpoints)
    some = ", ".join(list(service.endpoints)[:4]) + (", …" if len(service.endpoints) > 4 else "")
    hint = f'did you mean "{key.target} {best}"?' if best else f'"{key.target}" has {some}'
    return RULE.at(written.at(use.path), message, hint=hint)


def _serves(service: Service, endpoint: str) -> bool:
    if endpoint in service.endpoints:
        return True
    method, _, path = endpoint.partition(" ")
    if not path:  # the last part of an RPC
        return sum(key.method == "RPC" and _last(key) == method for key in service.endpoints) == 1
    if method == "rpc":
        return False
    return any(
        key.method in (method, "ANY")
        and (
            (key.matching == "prefix" and path.startswith(key.path))
            or (key.matching == "regex" and re.fullmatch(key.path, path) is not None)
            or (key.method == "ANY" and key.path == path)
        )
        for key in service.endpoints
    )


def _last(key: EndpointKey) -> str:
    return key.path.rpartition("/")[2]
