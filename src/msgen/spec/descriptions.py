"""What the models say about themselves: docstrings of models and of their fields.

The text below a field is no part of the running program; it is read from the source when
somebody asks for it (`msgen schema`, `msgen explain`, the reference page).
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from sys import modules

from msgen.spec.models.base import Model


def of_model(model: type[Model]) -> str:
    """The docstring of a model, in one line."""
    return " ".join((model.__doc__ or "").split())


def of_field(model: type[Model], name: str) -> str:
    """The text below the field `name` (as it is called in Python) of a model or its bases."""
    for base in model.__mro__:
        if issubclass(base, Model) and name in (
            found := _fields(base.__module__).get(base.__name__, {})
        ):
            return found[name]
    return ""


@cache
def _fields(module: str) -> dict[str, dict[str, str]]:
    """Class -> field -> text, for all classes of a module."""
    tree = ast.parse(inspect.getsource(modules[module]))
    return {node.name: dict(_texts(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _texts(node: ast.ClassDef) -> list[tuple[str, str]]:
    found = []
    for field, text in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found.append((field.target.id, " ".join(str(text.value.value).split())))
    return found
