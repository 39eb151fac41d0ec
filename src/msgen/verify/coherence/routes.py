"""Reading the endpoints that a Python service's code has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from msgen.verify.coherence.facts import ANY, Endpoint
from msgen.verify.coherence.units import seconds
from msgen.verify.repository import Repository

_METHODS = {"get", "head", "post", "put", "patch", "delete", "options"}
_SOCKET, _ROUTED = "websocket", {"route", "api_route"}
_CALLERS, _PUBLIC = "callers", "PUBLIC"


def read_routes(repository: Repository) -> Iterator[tuple[str, frozenset[Endpoint]]]:
    """Yield the name of each service's folder with the endpoints of its `routes.py`."""
    for file in repository.files("services/*/src/*/routes.py"):
        try:
            module = ast.parse((repository.root / file).read_bytes())
        except SyntaxError:  # the linters say so
            continue
        yield Path(file).parts[1], frozenset(_endpoints(module, file))


def _endpoints(module: ast.Module, file: str) -> Iterator[Endpoint]:
    for function in module.body:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        calls = [each for each in function.decorator_list if isinstance(each, ast.Call)]
        said = {each.arg: each.value for call in calls for each in call.keywords}
        documented = "documented" not in said or ast.unparse(said["documented"]) != "False"
        deadline, access = _text(said.get("timeout")), said.get("access")
        for call in calls:
            for method in _methods(call):
                yield Endpoint(
                    file,
                    method,
                    str(ast.literal_eval(call.args[0])),
                    documented,
                    seconds(deadline),
                    _callers(access),
                    open=access is not None and ast.unparse(access) == _PUBLIC,
                    name=function.name,
                )


def _methods(call: ast.Call) -> Iterator[str]:
    """Yield the methods that a decorator of a router names."""
    word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if word in _METHODS and call.args:
        yield word.upper()
    elif word == _SOCKET and call.args:
        yield "GET"
    elif word in _ROUTED:
        lists = [each.value for each in call.keywords if each.arg == "methods"]
        for named in (node for each in lists for node in ast.walk(each)):
            if isinstance(named, ast.Starred):
                yield ANY
            elif isinstance(named, ast.Constant):
                yield str(named.value)


def _text(value: ast.expr | None) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _callers(access: ast.expr | None) -> frozenset[str] | None:
    if isinstance(access, ast.Call) and ast.unparse(access.func) == _CALLERS:
        return frozenset(map(_text, access.args))
    return None
