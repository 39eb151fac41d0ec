"""The root: README, Makefile, ignore files, rules of linters, and a smoke test of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgen.plan.model import Endpoint, Plan, Route, SourceOf
from msgen.records import dataclass
from msgen.render import produce
from msgen.render.files import File
from msgen.views.index import index_of
from msgen.views.python.locks import development_lock
from msgen.views.routes import public
from msgen.views.types import Types

PRODUCER = "targets/repo"

_TEMPLATES = ("README.md", "Makefile", ".gitignore", ".gitattributes", ".editorconfig")
_LINTERS = (".yamllint.yaml", ".checkov.yaml")
_TESTS = ("tests/conftest.py", "tests/test_gateway.py", "tests/ruff.toml")


@dataclass(frozen=True, slots=True)
class Overview:
    """What the README says of the system: nothing that one more service would change."""

    name: str
    description: str
    owner: str
    has_routes: bool
    environments: str


def files(plan: Plan) -> Iterator[File]:
    """Yield the files of the root and of `tests/`."""
    context = {"overview": _overview(plan)}
    for name in (*_TEMPLATES, *_LINTERS):
        yield produce.from_template(name, producer=PRODUCER, template=f"{name}.j2", context=context)
    generated = [each for each in plan.workloads if each.source is SourceOf.BLUEPRINT]
    if generated:
        lock = development_lock().encode()
        yield produce.verbatim("tests/requirements.lock", lock, producer=PRODUCER, template="")
    if any(route.endpoint is not None for route in plan.routes):
        for name in _TESTS:
            yield produce.from_template(
                name, producer=PRODUCER, template=f"{name}.j2", context=context
            )
        yield from _endpoints(plan)


def _overview(plan: Plan) -> Overview:
    return Overview(
        name=plan.overview.name,
        description=plan.overview.description,
        owner=plan.overview.owner,
        has_routes=bool(public(plan)),
        environments=", ".join(plan.environments),
    )


def _endpoints(plan: Plan) -> Iterator[File]:
    """What the smoke test sends: a file a service, its public endpoints with example data."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for each in public(plan):
        case = _case(each.route, each.endpoint, each.path, plan)
        cases.setdefault(each.workload.name, []).append(case)
    for name, found in cases.items():
        path = f"tests/endpoints/{name}.json"
        yield produce.from_data(path, {"endpoints": found}, producer=PRODUCER, service=name)


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
