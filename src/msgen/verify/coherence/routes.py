"""Reading the endpoints that a Python service's code has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from msgen.verify.coherence.facts import Endpoint
from msgen.verify.repository import Repository

_METHODS = {"get", "head", "post", "put", "patch", "delete", "options"}
_SOCKET = "websocket"


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
        documented = not any(
            keyword.arg == "documented" and ast.unparse(keyword.value) == "False"
            for call in calls
            for keyword in call.keywords
        )
        for call in calls:
            word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if word in _METHODS | {_SOCKET} and call.args:
                method = "GET" if word == _SOCKET else word.upper()
                yield Endpoint(file, method, str(ast.literal_eval(call.args[0])), documented)
