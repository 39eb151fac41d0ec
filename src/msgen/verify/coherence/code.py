"""Reading the settings of a Python service, and what its chassis adds to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from msgen.verify.coherence.facts import Code
from msgen.verify.repository import Repository

_CHASSIS = "libs/python/src/chassis"
_UPSTREAM = "UpstreamSettings"


def read_code(repository: Repository) -> Iterator[tuple[str, Code]]:
    """Yield the name of each service's folder with what its settings say."""
    chassis = _class(repository.root / _CHASSIS / "settings.py", "ServiceSettings")
    members = _class(repository.root / _CHASSIS / "settings.py", _UPSTREAM)
    for file in repository.files("services/*/src/*/settings.py"):
        settings = _class(repository.root / file, "Settings")
        if settings is None or chassis is None or members is None:
            continue
        folder, package = Path(file).parts[1], Path(file).parts[3]
        yield folder, _code(file, package, settings, chassis, members)


def _code(
    file: str,
    package: str,
    settings: ast.ClassDef,
    chassis: ast.ClassDef,
    members: ast.ClassDef,
) -> Code:
    required, known, name, port = set[str](), set[str](), "", 0
    for field, annotation, value in [*_fields(chassis), *_fields(settings)]:
        if annotation == _UPSTREAM and isinstance(value, ast.Call):
            group = str(ast.literal_eval(value.args[0]))
            known |= {f"{group}_{member.upper()}" for member, _, _ in _fields(members)}
            required.add(f"{group}_URL")
            continue
        variable, has_default = _variable(field, value)
        known.add(variable)
        required.discard(variable)  # the service's own default comes after the chassis's lack
        if not has_default:
            required.add(variable)
        elif value is not None and field == "service_name":
            name = str(ast.literal_eval(value))
        elif value is not None and field == "http_port":
            port = int(ast.literal_eval(value))
    return Code(file, name, package, frozenset(required), frozenset(known), port)


def _variable(field: str, value: ast.expr | None) -> tuple[str, bool]:
    """The variable that a field is read from, and whether the field has a default."""
    if not isinstance(value, ast.Call) or ast.unparse(value.func) != "Field":
        return field.upper(), value is not None
    said = {each.arg: each.value for each in value.keywords}
    has_default = bool(value.args) or bool(said.keys() & {"default", "default_factory"})
    return str(ast.literal_eval(said["alias"])) if "alias" in said else field.upper(), has_default


def _class(file: Path, name: str) -> ast.ClassDef | None:
    if not file.is_file():
        return None
    try:
        body = ast.parse(file.read_bytes()).body
    except SyntaxError:  # the linters say so
        return None
    found = (each for each in body if isinstance(each, ast.ClassDef) and each.name == name)
    return next(found, None)


def _fields(settings: ast.ClassDef) -> Iterator[tuple[str, str, ast.expr | None]]:
    """Yield name, annotation and default of each field."""
    for each in settings.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id, ast.unparse(each.annotation), each.value


def read_served(repository: Repository) -> frozenset[str]:
    """Return the operational paths that every framework of the chassis answers.

    They are the keys of the tables in `operations.py`.
    """
    tables = [
        frozenset(_keys(ast.parse((repository.root / file).read_bytes())))
        for file in repository.files(f"{_CHASSIS}/*/operations.py")
    ]
    return frozenset[str].intersection(*tables) if tables else frozenset()


def _keys(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and str(key.value).startswith("/"):
                    yield str(key.value)
