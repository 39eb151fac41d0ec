"""What the web front end knows of the system: the endpoints that a browser may call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgen.plan.model import AuthKind, Endpoint, Matching, Plan, Route, Workload
from msgen.spec.shapes import Object
from msgen.views.examples import example
from msgen.views.openapi import METHODS
from msgen.views.readme import who
from msgen.views.schema import member, schema_of
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Web:
    """The front end's data: ``api`` is plain JSON data, written to `public/api.json`."""

    api: dict[str, Any]
    calls: tuple[str, ...]


def build(plan: Plan, workload: Workload) -> Web:
    """Return what ``workload`` shows: every public endpoint, its own calls first."""
    own = {(call.target, call.endpoint) for step in workload.steps for call in step.calls}
    workloads = {each.name: each for each in plan.workloads}
    types = Types(plan)
    found = []
    for route in plan.routes:
        if route.endpoint is None or route.redirect is not None:
            continue
        endpoint = workloads[route.workload].endpoint(route.endpoint)
        if endpoint.method in METHODS and endpoint.matching in (Matching.EXACT, Matching.TEMPLATE):
            first = (route.workload, route.endpoint) in own
            found.append((not first, _endpoint(route, endpoint, types)))
    found.sort(key=lambda each: each[0])
    schemas = {each.name: schema_of(each.shape) for each in types.declared()}
    api = {
        "system": plan.overview.name,
        "description": plan.overview.description,
        "endpoints": [each for _, each in found],
        "components": {"schemas": schemas},
    }
    return Web(
        api, tuple(f"{target} {label or ''}".strip() for target, label in sorted(own, key=str))
    )


def _endpoint(route: Route, endpoint: Endpoint, types: Types) -> dict[str, Any]:
    body = types.body(endpoint, of=route.workload)
    made: dict[str, Any] = {
        "service": route.workload,
        "operation": endpoint.operation,
        "method": endpoint.method,
        "path": _public_path(route, endpoint),
        "description": endpoint.description,
        "who": who(route.auth, endpoint.callers).replace("`", ""),
        "token": route.auth.kind is not AuthKind.NONE,
        "scopes": list(route.auth.scopes),
        "parameters": [
            *_parameters("path", endpoint.path_params, types),
            *_parameters("query", endpoint.query, types),
            *_parameters("header", endpoint.headers, types),
        ],
    }
    if body.request is not None:
        made["body"] = schema_of(body.request)
        made["example"] = example(body.request, endpoint.operation, resolve=types.resolve)
    return made


def _public_path(route: Route, endpoint: Endpoint) -> str:
    if route.matching in (Matching.EXACT, Matching.TEMPLATE):
        return route.path
    inside = endpoint.path.removeprefix(route.upstream_path.rstrip("/"))
    return f"{route.path.rstrip('/')}{inside}"


def _parameters(place: str, group: Object, types: Types) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "in": place,
            "required": place == "path" or not field.optional,
            "schema": member(field),
            "example": example(field.shape, field.name, resolve=types.resolve),
        }
        for field in group.fields
    ]
