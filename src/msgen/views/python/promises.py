"""What stands above the function of a route: its path, and the promises of its endpoint."""

from __future__ import annotations

from msgen.plan.model import Auth, AuthKind, Endpoint
from msgen.records import dataclass
from msgen.views.openapi import is_documented
from msgen.views.paths import written
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.layout import Code, call, keyword, lay

_BODY = 2**20
_FLASK = ("get", "put", "post", "delete", "patch")
_FASTAPI = (*_FLASK, "head", "options", "trace")


@dataclass(frozen=True, slots=True)
class Route:
    """One function of `routes.py`; ``statements`` are indented for its body."""

    decorators: tuple[str, ...]
    signature: str
    doc: str
    statements: tuple[str, ...]


def fastapi_decorators(
    endpoint: Endpoint, imports: Imports, *, status: int | None = None
) -> tuple[str, ...]:
    """Return the decorators of a function for FastAPI."""
    arguments: list[Code] = [quoted(written(endpoint))]
    if status is not None:
        arguments.append(f"status_code={status}")
    word = endpoint.method.lower()
    if endpoint.method == "WS":
        word = "websocket"
    elif word not in _FASTAPI:
        word = "api_route"
        arguments.insert(1, _methods(endpoint, imports))
    return lay(call(f"@router.{word}", *arguments)), _promises(endpoint, imports)


def flask_decorators(endpoint: Endpoint, imports: Imports) -> tuple[str, ...]:
    """Return the decorators of a function for Flask."""
    arguments: list[Code] = [quoted(written(endpoint))]
    word = endpoint.method.lower()
    if word not in _FLASK:
        word = "route"
        arguments.append(_methods(endpoint, imports))
    return lay(call(f"@router.{word}", *arguments)), _promises(endpoint, imports)


def _methods(endpoint: Endpoint, imports: Imports) -> str:
    if endpoint.method != "ANY":
        return f'methods=["{endpoint.method}"]'
    imports.add("chassis.patterns", "ANY")
    return "methods=[*ANY]"


def _promises(endpoint: Endpoint, imports: Imports) -> str:
    imports.add("chassis.endpoint", "endpoint")
    rules: list[Code] = [keyword("access", access(endpoint.auth, endpoint.callers, imports))]
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
    if not is_documented(endpoint):
        rules.append("documented=False")
    return lay(call("@endpoint", *rules))


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
