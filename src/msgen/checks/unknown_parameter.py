"""A type is given for a path parameter that the path does not have.

Why:
    Names under path must be those in braces. A name that is in braces and has no type is a
    string.

Example:
    endpoints:
      GET /orders/{id}: {path: {order: uuid}}

Fix:
    endpoints:
      GET /orders/{id}: {path: {id: uuid}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.keys import EndpointKey

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Fields of `path:` without braces of that name."""
    for handler in written.handlers:
        endpoint = handler.endpoint
        if endpoint is None:
            continue
        params = EndpointKey.validate(handler.label).params
        for field in endpoint.path.fields:
            if field.name not in params:
                best = nearest(field.name, params) or (params[0] if len(params) == 1 else None)
                none = "this path has no parameters: they are names in braces, /orders/{id}"
                yield RULE.at(
                    written.at((*handler.path, "path", field.name), key=True),
                    f'the path of "{handler.label}" has no parameter "{field.name}"',
                    hint=f'did you mean "{best}"?' if best else none,
                )
