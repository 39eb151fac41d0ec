"""Reading what a Python service's code asks of others: its clients, and who is behind each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from msgen.verify.coherence.facts import Ask
from msgen.verify.repository import Repository

_CALLS = {"call", "call_optional"}
_PARAMETER = re.compile(r"\{[^}]*\}")
_EXAMPLE = "7"


def read_asks(repository: Repository) -> Iterator[tuple[str, tuple[Ask, ...]]]:
    """Yield the name of each service's folder with the requests that its clients make."""
    for file in repository.files("services/*/src/*/clients.py"):
        clients = _parsed(repository.root / file)
        wiring = _parsed((repository.root / file).with_name("wiring.py"))
        groups = dict(_wired(wiring))
        yield (
            Path(file).parts[1],
            tuple(
                Ask(file, groups[each.name], method, path)
                for each in clients.body
                if isinstance(each, ast.ClassDef) and each.name in groups
                for method, path in _requests(each)
            ),
        )


def _parsed(file: Path) -> ast.Module:
    """The module; an empty one for a file that is not there, or that the linters refuse."""
    try:
        return ast.parse(file.read_bytes())
    except (OSError, SyntaxError):
        return ast.Module([], [])


def _wired(wiring: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each client's class with what the variables of its upstream begin with."""
    for node in ast.walk(wiring):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            for inner in ast.walk(node.args[0]):
                if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == "settings":
                    yield node.func.id, inner.attr.upper()


def _requests(client: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in ast.walk(client):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
            if node.func.attr in _CALLS and len(words) == 2:
                yield str(words[0]), _PARAMETER.sub(_EXAMPLE, str(words[1]))
