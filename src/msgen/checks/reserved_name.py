"""A name is a word that Python keeps for itself, or the name of a module.

Why:
    A package called http or email would hide a module that generated code imports, and class
    is no identifier at all. The generated package gets a suffix; a name of its own reads
    better.

Example:
    services: {email: {}}

Fix:
    services: {mailer: {}}
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from keyword import iskeyword, issoftkeyword

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.names import python_package
from msgen.spec.shapes import Object

RULE = Rule.of(__name__, __doc__, Severity.NOTE)

_HINT = "nothing is wrong; another name reads better in code"


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Services and fields of types whose generated names differ from what was typed."""
    for name, service in written.spec.services.items():
        if service.image is not None or service.build is not None:
            continue  # no package is made of it
        plain, package = name.replace("-", "_"), python_package(name)
        if package != plain:
            message = f'"{name}" is {_what(plain)}: its package is called {package}'
            yield RULE.at(written.at(("services", name), key=True), message, hint=_HINT)
    for name, shape in written.spec.types.items():
        if isinstance(shape, Object):
            for field in shape.fields:
                if iskeyword(field.name):
                    message = f'"{field.name}" is a word that Python keeps: code says {field.name}_'
                    path = ("types", name, field.name)
                    yield RULE.at(written.at(path, key=True), message, hint=_HINT)


def _what(name: str) -> str:
    if iskeyword(name) or issoftkeyword(name):
        return "a word that Python keeps"
    standard = name in sys.stdlib_module_names
    return f"the name of a {'standard module' if standard else 'module that services import'}"
