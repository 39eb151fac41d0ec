"""`routes.py`: one short function an endpoint, for FastAPI and for Flask."""

from __future__ import annotations

from dataclasses import dataclass

from msgen.plan.model import Auth, AuthKind, Endpoint
from msgen.spec.shapes import Object, Scalar
from msgen.views.paths import parameter, template
from msgen.views.python.annotations import Imports, annotation, bare, quoted, scalar
from msgen.views.python.layout import Code, Group, Prefixed, call, docstring, keyword, lay
from msgen.views.service import Served, Service
from msgen.views.types import Types

_BODY = 2**20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Route:
    """One function of `routes.py`; ``statements`` are indented for its body."""

    decorators: tuple[str, ...]
    signature: str
    doc: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """The module `routes.py`."""

    imports: str
    functions: tuple[Route, ...]


def fastapi_routes(service: Service, types: Types) -> Routes:
    """Return `routes.py` of an asynchronous service."""
    imports = _imports(service)
    imports.add("typing", "Annotated")
    imports.add("fastapi", "Depends")
    imports.add("chassis.fastapi", "Router", "current")
    functions = tuple(_fastapi(served, types, imports) for served in service.endpoints)
    return Routes(imports.text(), functions)


def flask_routes(service: Service, _types: Types) -> Routes:
    """Return `routes.py` of a synchronous service."""
    imports = _imports(service)
    imports.add("chassis.flask", "Router")
    if service.endpoints:
        imports.add("flask", "Response")
        imports.add("chassis.flask", "answer", "current")
    functions = tuple(_flask(served, imports) for served in service.endpoints)
    return Routes(imports.text(), functions)


def _imports(service: Service) -> Imports:
    imports = Imports(service.package)
    if service.endpoints:
        imports.add("chassis.endpoint", "endpoint")
        imports.own("context", "Context")
    return imports


def _fastapi(served: Served, types: Types, imports: Imports) -> Route:
    operation, endpoint = served.operation, served.endpoint
    _import_handler(operation.name, imports)
    parameters: list[Code] = []
    for each in operation.path_params.fields:
        text = (
            scalar(each.shape, imports, bounds_by=("fastapi", "Path"))
            if isinstance(each.shape, Scalar)
            else annotation(each.shape, imports)
        )
        parameters.append(f"{parameter(each.name)}: {text}")
    if operation.request is not None:
        kind = bare(operation.request, imports)
        if not isinstance(types.resolve(operation.request), Object):
            imports.add("fastapi", "Body")
            kind = f"Annotated[{kind}, Body()]"
        parameters.append(f"request: {kind}")
    for word, group, marker in (
        ("query", operation.query_type, "Query"),
        ("headers", operation.headers_type, "Header"),
    ):
        if group:
            imports.own("models", group)
            imports.add("fastapi", marker)
            parameters.append(f"{word}: Annotated[{group}, {marker}()]")
    returns = bare(operation.result, imports) if operation.result is not None else "None"
    arguments = [str(p).partition(":")[0] for p in parameters]
    lead = "return " if returns != "None" else ""
    statement = lay(
        Prefixed(f"{lead}await ", call(_alias(operation.name), *arguments, "ctx")), indent=4
    )
    return Route(
        decorators=_decorators(endpoint, imports, status=operation.status),
        signature=lay(
            Group(f"async def {operation.name}(", (*parameters, "ctx: Ctx"), f") -> {returns}:")
        ),
        doc=docstring(f"{endpoint.label}.", indent=4),
        statements=(statement,),
    )


def _flask(served: Served, imports: Imports) -> Route:
    operation, endpoint = served.operation, served.endpoint
    _import_handler(operation.name, imports)
    statements: list[str] = []
    arguments: list[Code] = []
    parameters = []
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
    handled = call(_alias(operation.name), *arguments, "current(Context)")
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
        decorators=_decorators(endpoint, imports, status=None),
        signature=lay(Group(f"def {operation.name}(", tuple(parameters), ") -> Response:")),
        doc=docstring(f"{endpoint.label}.", indent=4),
        statements=tuple(statements),
    )


def _import_handler(name: str, imports: Imports) -> None:
    imports.own(f"handlers.{name}", f"{name} as {_alias(name)}")


def _alias(name: str) -> str:
    """What a route calls its handler, short enough for one line."""
    return f"handle_{name}" if len(name) <= _LONGEST else f"handle_{name[:_LONGEST].rstrip('_')}"


def _decorators(endpoint: Endpoint, imports: Imports, *, status: int | None) -> tuple[str, ...]:
    arguments: list[Code] = [quoted(template(endpoint.path))]
    if status is not None:
        arguments.append(f"status_code={status}")
    word = endpoint.method.lower()
    usual = ("get", "put", "post", "delete", "patch")
    if word not in (usual if status is None else (*usual, "head", "options", "trace")):
        word = "route"
        arguments.insert(1, f'methods=["{endpoint.method}"]')
    rules = [keyword("access", access(endpoint.auth, endpoint.callers, imports))]
    rules.append(
        keyword("timeout", quoted(duration(endpoint.timeout_ms)) if endpoint.timeout_ms else "None")
    )
    if endpoint.body_bytes is not None and endpoint.body_bytes != _BODY:
        rules.append(keyword("body", quoted(size(endpoint.body_bytes))))
    if endpoint.idempotent and endpoint.method in ("POST", "PATCH"):
        rules.append(keyword("idempotent", "True"))
    if endpoint.cache_ms:
        rules.append(keyword("cache", quoted(duration(endpoint.cache_ms))))
    if endpoint.port == "admin":
        rules.append(keyword("admin", "True"))
    return lay(call(f"@router.{word}", *arguments)), lay(call("@endpoint", *rules))


def access(auth: Auth, callers: tuple[str, ...], imports: Imports) -> Code:
    """Return who may call, as a value of `chassis.auth`."""
    match auth.kind:
        case AuthKind.NONE:
            imports.add("chassis.auth", "PUBLIC")
            return "PUBLIC"
        case AuthKind.USER:
            imports.add("chassis.auth", "USER")
            return "USER"
        case AuthKind.SCOPES:
            imports.add("chassis.auth", "scopes")
            return call("scopes", *map(quoted, auth.scopes))
        case AuthKind.SERVICE:
            imports.add("chassis.auth", "callers")
            return call("callers", *map(quoted, callers))


def duration(milliseconds: int) -> str:
    """`1500` -> `1500ms`, `2000` -> `2s`."""
    for unit, factor in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds and milliseconds % factor == 0:
            return f"{milliseconds // factor}{unit}"
    return f"{milliseconds}ms"


def size(count: int) -> str:
    """`65536` -> `64Ki`."""
    for unit, factor in (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10)):
        if count and count % factor == 0:
            return f"{count // factor}{unit}"
    return str(count)
