"""Two endpoints of a service answer the same requests, or have the same name in code.

Why:
    Names in braces do not tell paths apart, so the second of the two would never be reached.
    And each operation is a function of its own, in a file of its own.

Example:
    services:
      order:
        endpoints:
          GET /orders/{id}: {}
          GET /orders/{number}: {}

Fix:
    services:
      order:
        endpoints:
          GET /orders/{id}: {}
          GET /orders/by-number/{number}: {}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Related, Rule
from msgen.spec.keys import EndpointKey
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


_PARAMETER = re.compile(r"\{[^{}]*\}")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Equal patterns and equal `as:` of one service."""
    for name, service in written.spec.services.items():
        patterns: dict[tuple[object, ...], EndpointKey] = {}
        chosen: dict[str, EndpointKey] = {}
        base: Path = ("services", name, "endpoints")
        for key, endpoint in service.endpoints.items():
            first = patterns.setdefault(_pattern(key, endpoint), key)
            if first is not key:
                message = f'"{key}" and "{first}" answer the same requests'
                yield _clash(written, (*base, key), (*base, first), message, "delete one of them")
            if endpoint.as_ is None:
                continue
            first = chosen.setdefault(endpoint.as_, key)
            if first is not key:
                message = f'"{key}" and "{first}" are both called {endpoint.as_}'
                yield _clash(written, (*base, key, "as"), (*base, first), message, "rename one")


def _pattern(key: EndpointKey, endpoint: Endpoint) -> tuple[object, ...]:
    conditions: tuple[object, ...] = ()
    if endpoint.match is not None:
        match = endpoint.match
        conditions = (*sorted(match.header.items()), None, *sorted(match.query.items()))
    return key.method, key.matching, _PARAMETER.sub("{}", key.path), conditions


def _clash(written: Written, path: Path, first: Path, message: str, hint: str) -> Diagnostic:
    key = path[-1] != "as"
    related = (Related(written.at(first, key=True), f'"{first[-1]}" stands here'),)
    return RULE.at(written.at(path, key=key), message, hint=hint, related=related)
