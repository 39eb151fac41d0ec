"""`tests/test_contract.py`: what is served is what is declared, what is sent fits who gets it."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.records import dataclass
from msgen.views.paths import template
from msgen.views.python.annotations import Imports, bare, quoted
from msgen.views.python.layout import Code, Group, lay
from msgen.views.python.testing.world import World
from msgen.views.python.values import literal
from msgen.views.service import Callee, Method, Service


@dataclass(frozen=True, slots=True)
class ContractTest:
    """The module; its tuples are entries of parametrizations."""

    imports: str
    operations: tuple[str, ...]
    requests: tuple[str, ...]
    results: tuple[str, ...]
    messages: tuple[str, ...]


def contract_test(world: World) -> ContractTest:
    """Return the test of everything that others rely on."""
    service = world.service
    imports = Imports(service.package)
    operations, requests, results, messages = [], [], [], []
    for callee, method in _generated(service):
        where: tuple[Code, ...] = (
            quoted(callee.target),
            quoted(method.endpoint.method),
            quoted(template(method.endpoint.path)),
        )
        operations.append(_case(*where))
        if method.body.request is not None:
            data = world.example(method.body.request, method.name)
            kind = bare(method.body.request, imports)
            requests.append(_case(*where, kind, literal(data)))
        if method.body.result is not None:
            results.append(_case(*where, bare(method.body.result, imports)))
    for topic, shape in service.topics:
        imports.own("topics", topic.operation.upper())
        messages.append(_case(topic.operation.upper(), literal(world.example(shape, topic.name))))
    _import(world, imports, calls=bool(operations), bodies=bool(requests or results))
    if requests:
        imports.add("jsonschema", "Draft202012Validator")
    groups = (operations, requests, results, messages)
    return ContractTest(imports.text(), *(tuple(dict.fromkeys(group)) for group in groups))


def _import(world: World, imports: Imports, *, calls: bool, bodies: bool) -> None:
    """What the template's own lines need."""
    messages = bool(world.service.topics)
    if world.service.serves:
        _import_server(world, imports)
    if calls:
        imports.add("pathlib", "Path")
        imports.add("chassis.contract", "operations")
    if calls or messages:
        imports.add("pytest")
    if bodies:
        imports.add("chassis.contract", "Contract")
        imports.add("pydantic", "TypeAdapter")
    if bodies or messages:
        imports.add("typing", "Any")
    if messages:
        imports.add("json")
        imports.add("chassis.messages", "Topic")


def _import_server(world: World, imports: Imports) -> None:
    imports.own("settings", "Settings")
    imports.own("app", "OPENAPI", "create_app")
    imports.add("chassis.contract", "Contract", "operations")
    if world.flavour.asynchronous:
        imports.add("chassis.fastapi", "served")
        imports.add("fastapi.testclient", "TestClient")
    else:
        imports.add("chassis.flask", "served")
        imports.add("httpx2")


def _generated(service: Service) -> Iterator[tuple[Callee, Method]]:
    """The calls whose callee has a document in this repository."""
    for callee in service.callees:
        for method in callee.methods:
            if method.endpoint.label in service.documents.get(callee.target, ()):
                yield callee, method


def _case(*parts: Code) -> str:
    return lay(Group("(", parts, ")"), indent=8, tail=",")
