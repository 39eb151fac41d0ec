"""`routes.py`: one short function an endpoint, for FastAPI and for Flask."""

from __future__ import annotations

from msgen.plan.model import Endpoint
from msgen.records import dataclass
from msgen.spec.shapes import Object
from msgen.views.paths import parameter, precedence
from msgen.views.python.annotations import Imports, bare
from msgen.views.python.layout import Code, Group, Prefixed, call, docstring, keyword, lay
from msgen.views.python.names import ContextNames
from msgen.views.python.parameters import (
    alias,
    group_parameters,
    import_handler,
    path_parameters,
)
from msgen.views.python.passing import fastapi_passing, flask_passing
from msgen.views.python.promises import Route, fastapi_decorators, flask_decorators
from msgen.views.python.sockets import socket_route
from msgen.views.service import Served, Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Routes:
    """The module `routes.py`."""

    imports: str
    functions: tuple[Route, ...]


def fastapi_routes(service: Service, types: Types, known: ContextNames) -> Routes:
    """Return `routes.py` of an asynchronous service."""
    imports = Imports(service.package)
    imports.add("typing", "Annotated")
    imports.add("fastapi", "Depends")
    imports.add("chassis.fastapi", "Router", "current")
    if service.serves:
        imports.own("context", "Context")
    found = [
        *((each.endpoint, _fastapi(each, types, imports)) for each in service.endpoints),
        *((each.endpoint, socket_route(each, imports)) for each in service.sockets),
        *((each.endpoint, fastapi_passing(each, known, imports)) for each in service.passed),
    ]
    return Routes(imports.text(), _ordered(found, service))


def flask_routes(service: Service, _types: Types, known: ContextNames) -> Routes:
    """Return `routes.py` of a synchronous service."""
    imports = Imports(service.package)
    imports.add("chassis.flask", "Router")
    found = [
        *((each.endpoint, _flask(each, imports)) for each in service.endpoints),
        *((each.endpoint, flask_passing(each, known, imports)) for each in service.passed),
    ]
    return Routes(imports.text(), _ordered(found, service))


def _ordered(found: list[tuple[Endpoint, Route]], service: Service) -> tuple[Route, ...]:
    """Frameworks ask in order: what answers more than one path comes after what answers one."""
    if service.undocumented:
        found.sort(key=lambda pair: precedence(pair[0]))
    return tuple(route for _, route in found)


def _fastapi(served: Served, types: Types, imports: Imports) -> Route:
    operation, endpoint = served.operation, served.endpoint
    import_handler(operation.name, imports)
    parameters: list[Code] = []
    if operation.any_method:
        imports.add("chassis.fastapi", "called")
        parameters.append("method: Annotated[str, Depends(called)]")
    parameters += path_parameters(operation, imports)
    if operation.request is not None:
        kind = bare(operation.request, imports)
        if not isinstance(types.resolve(operation.request), Object):
            imports.add("fastapi", "Body")
            kind = f"Annotated[{kind}, Body()]"
        parameters.append(f"request: {kind}")
    parameters += group_parameters(operation, imports)
    returns = bare(operation.result, imports) if operation.result is not None else "None"
    arguments = [str(p).partition(":")[0] for p in parameters]
    lead = "return " if returns != "None" else ""
    statement = lay(
        Prefixed(f"{lead}await ", call(alias(operation.name), *arguments, "ctx")), indent=4
    )
    return Route(
        decorators=fastapi_decorators(endpoint, imports, status=operation.status),
        signature=lay(
            Group(f"async def {operation.name}(", (*parameters, "ctx: Ctx"), f") -> {returns}:")
        ),
        doc=docstring(f"{endpoint.label}.", indent=4),
        statements=(statement,),
    )


def _flask(served: Served, imports: Imports) -> Route:
    operation, endpoint = served.operation, served.endpoint
    import_handler(operation.name, imports)
    imports.add("flask", "Response")
    imports.add("chassis.flask", "answer", "current")
    imports.own("context", "Context")
    statements: list[str] = []
    arguments: list[Code] = []
    parameters = []
    if operation.any_method:
        imports.add("flask", "request as asked")
        arguments.append("asked.method")
    for each in operation.path_params.fields:
        name = parameter(each.name)
        parameters.append(f"{name}: str")
        imports.add("chassis.flask", "read_path")
        arguments.append(call("read_path", bare(each.shape, imports), keyword(name, name)))
    if operation.request is not None:
        imports.add("chassis.flask", "read_body")
        kind = bare(operation.request, imports)
        statements.append(lay(Prefixed("request = ", call("read_body", kind)), indent=4))
        arguments.append("request")
    for word, group, reader in (
        ("query", operation.query_type, "read_query"),
        ("headers", operation.headers_type, "read_headers"),
    ):
        if group:
            imports.own("models", group)
            imports.add("chassis.flask", reader)
            statements.append(f"{word} = {reader}({group})")
            arguments.append(word)
    handled = call(alias(operation.name), *arguments, "current(Context)")
    if operation.result is None:
        statements.append(lay(handled, indent=4))
        statements.append(f"return answer(None, None, status={operation.status})")
    else:
        kind = bare(operation.result, imports)
        statements.append(lay(Prefixed("result = ", handled), indent=4))
        statements.append(
            lay(
                Prefixed("return ", call("answer", kind, "result", f"status={operation.status}")),
                indent=4,
            )
        )
    return Route(
        decorators=flask_decorators(endpoint, imports),
        signature=lay(Group(f"def {operation.name}(", tuple(parameters), ") -> Response:")),
        doc=docstring(f"{endpoint.label}.", indent=4),
        statements=tuple(statements),
    )
