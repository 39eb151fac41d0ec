"""Two names become one name in generated code.

Why:
    Python packages, Go packages and environment variables know fewer characters than DNS
    does. Two names that differ only in a hyphen, or in a word that is reserved, would be
    written to the same folder or variable.

Example:
    services: {order-api: {}, orderapi: {}}

Fix:
    services: {order-api: {}, order-admin: {}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgen.checks.index import NAMESPACE, Written
from msgen.diagnostics import Diagnostic, Related, Rule
from msgen.names import class_name, env_name, go_package, identifier, python_package
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)

_Named: TypeAlias = list[tuple[str, Path]]


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Derived names of things, topics, types and entities."""
    things: _Named = [(name, (section, name)) for name, section in _in_order(written)]
    services = [(name, path) for name, path in things if path[0] == "services"]
    topics: _Named = [(name, ("topics", name)) for name in written.spec.topics]
    types: _Named = [(name, ("types", name)) for name in written.spec.types]
    yield from _clashes(written, services, python_package, "the Python package {}")
    yield from _clashes(written, services, go_package, "the Go package {}")
    yield from _clashes(written, things, env_name, "environment variables {}_…")
    yield from _clashes(written, topics, identifier, "the method {}")
    yield from _clashes(written, types, class_name, "the class {}")
    for store, kept in written.spec.datastores.items():
        path = ("datastores", store, "entities")
        entities: _Named = [(name, (*path, name)) for name in kept.entities]
        yield from _clashes(written, entities, identifier, "the table {}")


def _in_order(written: Written) -> list[tuple[str, str]]:
    return sorted(written.names.items(), key=lambda item: (NAMESPACE.index(item[1]), item[0]))


def _clashes(
    written: Written, named: _Named, derive: Callable[[str], str], what: str
) -> Iterator[Diagnostic]:
    taken: dict[str, tuple[str, Path]] = {}
    for name, path in named:
        derived = derive(name)
        first = taken.setdefault(derived, (name, path))
        if first[0] != name:
            yield RULE.at(
                written.at(path, key=True),
                f'"{name}" and "{first[0]}" would both become {what.format(derived)}',
                hint="rename one of them, so that they differ in letters or digits",
                related=(Related(written.at(first[1], key=True), f'"{first[0]}" stands here'),),
            )
