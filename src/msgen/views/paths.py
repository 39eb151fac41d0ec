"""Paths of endpoints as code and documents write them, and what sort of endpoint each one is.

A spec may write `{file-name}`, code and documents say `{file_name}`: what a placeholder is called
is nothing that travels, so one name serves everywhere.
"""

from __future__ import annotations

import re

from msgen.names import identifier
from msgen.plan import paths
from msgen.plan.model import Endpoint, Matching
from msgen.spec.shapes import Field, Object, Scalar, ScalarKind

_PARAMETER = re.compile(r"\{([^}]*)\}")


def parameter(name: str) -> str:
    """Return the name of a path parameter in documents and code."""
    return identifier(name)


def template(path: str) -> str:
    """Return ``path`` with its parameters so named."""
    return _PARAMETER.sub(lambda found: "{" + identifier(found[1]) + "}", path)


def written(endpoint: Endpoint) -> str:
    """Return the path as routes of the chassis have it: `/files/*`, `~/files/[a-z]+`."""
    match endpoint.matching:
        case Matching.PREFIX:
            return f"{template(endpoint.path).rstrip('/')}/*"
        case Matching.REGEX:
            return f"~{endpoint.path}"
        case _:
            return template(endpoint.path)


def parameters(endpoint: Endpoint) -> Object:
    """Return what the path gives to a handler: its parameters, and the part that is left open."""
    fields = endpoint.path_params.fields
    if endpoint.matching is Matching.PREFIX:
        fields = (*fields, Field("rest", Scalar(ScalarKind.STRING)))
    elif endpoint.matching is Matching.REGEX:
        fields = (Field("path", Scalar(ScalarKind.STRING)),)
    return Object(fields)


def precedence(endpoint: Endpoint) -> tuple[object, ...]:
    """A sort key: of two endpoints that answer one request, the first wins, as in a gateway."""
    method = None if endpoint.method == "ANY" else endpoint.method
    pattern = paths.Pattern(endpoint.matching, endpoint.path, method, None, endpoint.matches)
    return paths.precedence(pattern)


def is_passed(endpoint: Endpoint) -> bool:
    """Whether it has no handler: its requests go somewhere else."""
    return endpoint.forward is not None or endpoint.redirect is not None


def is_socket(endpoint: Endpoint) -> bool:
    """Whether it keeps a connection."""
    return endpoint.method == "WS" and not is_passed(endpoint)


def is_wide(endpoint: Endpoint) -> bool:
    """Whether it answers requests of many methods or paths."""
    return endpoint.method not in ("WS", "RPC") and not is_passed(endpoint)
