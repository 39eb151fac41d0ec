"""The OpenAPI 3.1 document of one service, as data.

The running service serves this very document, so it holds nothing that depends on where the
service runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from msgen.names import dns_label
from msgen.plan.model import Auth, AuthKind, Endpoint, Matching, Plan, Workload
from msgen.spec.shapes import Field, Object, Ref, Shape
from msgen.views.paths import parameter, template
from msgen.views.schema import Schema, member, schema_of
from msgen.views.types import PROBLEM, Body, Types

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
_PROBLEM_MEDIA = "application/problem+json"

_ANYBODY: list[dict[str, list[str]]] = [{}]
"""An empty list would mean the same, and be taken for one that was forgotten."""
_PROBLEM_SCHEMA: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 100, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "correlation_id": {"type": "string", "description": "What logs call the request."},
        "upstream": {"type": "string", "description": "The service whose call failed."},
        "errors": {
            "type": "array",
            "description": "The faults of a request that does not have the declared shape.",
            "items": {
                "type": "object",
                "required": ["in", "detail"],
                "properties": {
                    "in": {"enum": ["body", "query", "path", "header"]},
                    "pointer": {"type": "string", "description": "Where in the body."},
                    "name": {"type": "string", "description": "Which parameter or header."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

_REASONS = {
    204: "No content",
    401: "No valid token",
    403: "The token does not allow this",
    404: "Not found",
    422: "The request does not have the declared shape",
    503: "A service that this one needs is not available",
}
"""What says more than the name of a status."""

_RENAMED = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
"""Names of RFC 9110 that only newer versions of Python know."""


def documented(workload: Workload) -> tuple[Endpoint, ...]:
    """Return the endpoints that OpenAPI can describe: HTTP methods on fixed or templated paths."""
    return tuple(endpoint for endpoint in workload.endpoints if is_documented(endpoint))


def is_documented(endpoint: Endpoint) -> bool:
    """Whether OpenAPI can describe an endpoint."""
    return (
        endpoint.method in METHODS
        and endpoint.matching in (Matching.EXACT, Matching.TEMPLATE)
        and endpoint.forward is None
        and endpoint.redirect is None
    )


def document(plan: Plan, workload: Workload) -> dict[str, Any]:
    """Return the document of ``workload``."""
    types = Types(plan)
    endpoints = documented(workload)
    bodies = {endpoint.label: types.body(endpoint) for endpoint in endpoints}
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths.setdefault(template(endpoint.path), {})[endpoint.method.lower()] = _operation(
            endpoint, bodies[endpoint.label], types
        )
    info: dict[str, Any] = {"title": workload.name, "version": "1.0.0"}
    if workload.description:
        info["description"] = workload.description
    components: dict[str, Any] = {"schemas": dict(_schemas(types))}
    usual = _ANYBODY
    if any(endpoint.auth.kind is not AuthKind.NONE for endpoint in endpoints):
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        }
        usual = [{"bearer": []}]
    return {
        "openapi": "3.1.0",
        "info": info,
        "security": usual,
        "paths": paths,
        "components": components,
    }


def _schemas(types: Types) -> Iterator[tuple[str, Schema]]:
    for declared in sorted(types.declared(), key=lambda each: each.name):
        yield declared.name, schema_of(declared.shape)
    yield PROBLEM, _PROBLEM_SCHEMA


def _operation(endpoint: Endpoint, body: Body, types: Types) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": endpoint.operation}
    if endpoint.description:
        operation["description"] = endpoint.description
    parameters = [*_parameters(endpoint, types)]
    if parameters:
        operation["parameters"] = parameters
    if body.request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": _content(body.request, endpoint.operation, types)},
        }
    operation["responses"] = {
        str(status): answer for status, answer in _responses(endpoint, body, types)
    }
    operation["security"] = security(endpoint.auth)
    return operation


def security(auth: Auth) -> list[dict[str, list[str]]]:
    """Return the security requirements: nothing of anybody, or a bearer token with these scopes."""
    return _ANYBODY if auth.kind is AuthKind.NONE else [{"bearer": list(auth.scopes)}]


def _parameters(endpoint: Endpoint, types: Types) -> Iterator[dict[str, Any]]:
    if endpoint.idempotent and endpoint.method in ("POST", "PATCH"):
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "Repeated with the same key, the request is done once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }
    groups: tuple[tuple[str, Object], ...] = (
        ("path", endpoint.path_params),
        ("query", endpoint.query),
        ("header", endpoint.headers),
    )
    for place, group in groups:
        for field in group.fields:
            yield _parameter(field, place, types)


def _parameter(field: Field, place: str, types: Types) -> dict[str, Any]:
    return {
        "name": parameter(field.name) if place == "path" else field.name,
        "in": place,
        "required": place == "path" or not field.optional,
        "schema": member(field),
        "example": types.example(field.shape, field.name),
    }


def _responses(
    endpoint: Endpoint, body: Body, types: Types
) -> Iterator[tuple[int, dict[str, Any]]]:
    answers: dict[int, dict[str, Any]] = {}
    for status, shape in body.answers:
        answers[status] = {"description": _REASONS.get(status) or title(status)}
        if shape is not None:
            media = "application/json" if status < 400 else _PROBLEM_MEDIA
            content = _content(shape, endpoint.operation, types)
            if shape == Ref(PROBLEM):
                content["example"] = problem(status)
            answers[status]["content"] = {media: content}
    for status in _problems(endpoint, body):
        if status not in answers:
            answers[status] = {
                "description": _REASONS[status],
                "content": {
                    _PROBLEM_MEDIA: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}
                },
            }
    yield from sorted(answers.items())


def title(status: int) -> str:
    """Return the name of a status in HTTP, such as `Payment Required` for 402."""
    try:
        return _RENAMED.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def problem(status: int) -> dict[str, Any]:
    """Return the least that a problem of that status says."""
    return {"type": "about:blank", "title": title(status), "status": status}


def _problems(endpoint: Endpoint, body: Body) -> Iterator[int]:
    """The answers that the chassis gives by itself."""
    if endpoint.auth.kind is not AuthKind.NONE:
        yield 401
        yield 403
    if endpoint.path_params.fields and (endpoint.reads or endpoint.writes):
        yield 404
    if (
        body.request is not None
        or endpoint.path_params.fields
        or endpoint.query.fields
        or endpoint.headers.fields
    ):
        yield 422
    if endpoint.steps:
        yield 503


def _content(shape: Shape, name: str, types: Types) -> dict[str, Any]:
    return {
        "schema": schema_of(shape),
        "example": types.example(shape, dns_label(name)),
    }
