"""What the web front end knows of the system: the endpoints that a browser may call."""

from __future__ import annotations

from typing import Any

from msgen.plan.model import AuthKind, Plan, Workload
from msgen.records import dataclass
from msgen.render.documents import json_text
from msgen.spec.shapes import Object
from msgen.views.readme import who
from msgen.views.routes import Public, public
from msgen.views.schema import member, schema_of
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Web:
    """The front end's data: ``api_json`` is the text of `public/api.json`."""

    api_json: str
    calls: tuple[str, ...]


def build(plan: Plan, workload: Workload) -> Web:
    """Return what ``workload`` shows: every public endpoint, its own calls first."""
    own = {(call.target, call.endpoint) for step in workload.steps for call in step.calls}
    types = Types(plan)
    found = []
    for each in public(plan):
        first = (each.workload.name, each.endpoint.label) in own
        found.append((not first, _endpoint(each, types)))
    found.sort(key=lambda each: each[0])
    schemas = {each.name: schema_of(each.shape) for each in types.declared()}
    api = {
        "system": plan.overview.name,
        "description": plan.overview.description,
        "endpoints": [each for _, each in found],
        "components": {"schemas": schemas},
    }
    calls = tuple(f"{target} {label or ''}".strip() for target, label in sorted(own, key=str))
    return Web(json_text(api), calls)


def _endpoint(each: Public, types: Types) -> dict[str, Any]:
    route, endpoint = each.route, each.endpoint
    body = types.body(endpoint, of=each.workload.class_name)
    made: dict[str, Any] = {
        "service": each.workload.name,
        "operation": endpoint.operation,
        "method": endpoint.method,
        "path": each.path,
        "description": endpoint.description,
        "who": who(route.auth, ()).replace("`", ""),
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
        made["example"] = types.example(body.request, endpoint.operation)
    return made


def _parameters(place: str, group: Object, types: Types) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "in": place,
            "required": place == "path" or not field.optional,
            "schema": member(field),
            "example": types.example(field.shape, field.name),
        }
        for field in group.fields
    ]
