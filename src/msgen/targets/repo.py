"""The root of the repository: README, Makefile, ignore files, and a smoke test of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgen.graph.mermaid import mermaid
from msgen.graph.picture import picture
from msgen.plan.model import AuthKind, Endpoint, Plan, Route, SourceOf, Workload
from msgen.render import produce
from msgen.render.files import File
from msgen.views.index import index_of
from msgen.views.python.locks import development_lock
from msgen.views.readme import who
from msgen.views.routes import Public, public
from msgen.views.types import Types

PRODUCER = "targets/repo"

LARGEST_DIAGRAM = 40
"""Workloads beyond which nobody can read a diagram in a README."""

_TEMPLATES = ("README.md", "Makefile", ".gitignore", ".gitattributes", ".editorconfig")


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One line of the table of services. ``link`` is empty for images."""

    name: str
    link: str
    kind: str
    description: str
    owner: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One line of the table of public endpoints."""

    method: str
    path: str
    who: str
    service: str


@dataclass(frozen=True, slots=True)
class Tour:
    """The call that the README shows; ``scopes`` are arguments of `msgen token`."""

    method: str
    path: str
    token: bool
    scopes: str
    body: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What the README says of the system."""

    name: str
    description: str
    owner: str
    services: tuple[ServiceRow, ...]
    routes: tuple[RouteRow, ...]
    diagram: str
    first: str
    tour: Tour | None
    has_routes: bool
    environments: str


def files(plan: Plan) -> Iterator[File]:
    """Yield the files of the root and of `tests/`."""
    context = {"overview": _overview(plan)}
    for name in _TEMPLATES:
        yield produce.from_template(name, producer=PRODUCER, template=f"{name}.j2", context=context)
    generated = [each for each in plan.workloads if each.source is SourceOf.BLUEPRINT]
    if generated:
        lock = development_lock().encode()
        yield produce.verbatim("tests/requirements.lock", lock, producer=PRODUCER, template="")
    if any(route.endpoint is not None for route in plan.routes):
        for name in ("tests/conftest.py", "tests/test_gateway.py", "tests/ruff.toml"):
            yield produce.from_template(
                name, producer=PRODUCER, template=f"{name}.j2", context=context
            )
        yield produce.from_data("tests/endpoints.json", _cases(plan), producer=PRODUCER)


def _overview(plan: Plan) -> Overview:
    routes = public(plan)
    rows = tuple(_service(workload) for workload in plan.workloads)
    drawn = len(plan.workloads) <= LARGEST_DIAGRAM
    generated = [each.name for each in plan.workloads if each.source is SourceOf.BLUEPRINT]
    return Overview(
        name=plan.overview.name,
        description=plan.overview.description,
        owner=plan.overview.owner,
        services=rows,
        routes=tuple(
            RouteRow(each.endpoint.method, each.path, who(each.route.auth, ()), each.workload.name)
            for each in routes
        ),
        diagram=mermaid(picture(plan)) if drawn else "",
        first=generated[0] if generated else "",
        tour=_tour(plan, routes),
        has_routes=bool(routes),
        environments=", ".join(plan.environments),
    )


def _service(workload: Workload) -> ServiceRow:
    code = workload.source is SourceOf.BLUEPRINT
    return ServiceRow(
        name=workload.name,
        link=f"services/{workload.name}/" if code else "",
        kind=workload.kind.value,
        description=workload.description or "-",
        owner=workload.owner or "-",
    )


def _tour(plan: Plan, routes: tuple[Public, ...]) -> Tour | None:
    """Show a POST if there is one that needs no id, else anything that needs none."""
    plain = [each for each in routes if not each.endpoint.path_params.fields]
    chosen = next((each for each in plain if each.endpoint.method == "POST"), None)
    chosen = chosen or next(iter(plain), None)
    if chosen is None:
        return None
    case = _case(chosen.route, chosen.endpoint, chosen.path, plan)
    return Tour(
        method=chosen.endpoint.method,
        path=chosen.path,
        token=chosen.route.auth.kind is not AuthKind.NONE,
        scopes="".join(f" --scope {scope}" for scope in chosen.route.auth.scopes),
        body=json.dumps(case["body"]) if "body" in case else "",
    )


def _cases(plan: Plan) -> dict[str, Any]:
    """What the smoke test sends: each public endpoint with example data."""
    cases = [_case(each.route, each.endpoint, each.path, plan) for each in public(plan)]
    return {"endpoints": cases}


def _case(route: Route, endpoint: Endpoint, path: str, plan: Plan) -> dict[str, Any]:
    types = Types(plan)
    body = types.body(endpoint)
    for field in endpoint.path_params.fields:
        example = str(types.example(types.use(field.shape, "Value"), field.name))
        path = path.replace(f"{{{field.name}}}", example)
    query = {
        field.name: types.example(types.use(field.shape, "Value"), field.name)
        for field in endpoint.query.fields
        if not field.optional
    }
    case: dict[str, Any] = {
        "method": endpoint.method,
        "path": path,
        "auth": route.auth.kind.value,
        "scopes": list(route.auth.scopes),
        "answers": _answers(plan, endpoint),
    }
    if query:
        case["query"] = query
    if body.request is not None:
        case["body"] = types.example(body.request, endpoint.operation)
    return case


def _answers(plan: Plan, endpoint: Endpoint) -> list[int]:
    """The answers that are right although nothing of the example's ids was ever made."""
    answers = [endpoint.success.status]
    if endpoint.path_params.fields:
        answers.append(404)
    if _asks_for_one(plan, endpoint, frozenset()):
        answers.append(502)  # what it calls found nothing of that id
    return answers


def _asks_for_one(plan: Plan, endpoint: Endpoint, seen: frozenset[int]) -> bool:
    """Whether a call, or one behind it, needs an item that exists."""
    workloads = index_of(plan).workloads
    for call in (call for step in endpoint.steps for call in step.calls):
        workload = workloads.get(call.target)
        if workload is None or call.endpoint is None or call.optional:
            continue
        callee = workload.endpoint(call.endpoint)
        if callee.path_params.fields:
            return True
        if id(callee) not in seen and _asks_for_one(plan, callee, seen | {id(callee)}):
            return True
    return False
