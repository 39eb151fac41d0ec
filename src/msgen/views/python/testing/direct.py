"""The test module of a consumer's handler, or of what a job does: called without a server."""

from __future__ import annotations

from typing import Any

from msgen.records import dataclass
from msgen.spec.shapes import Object, Ref, Shape
from msgen.views.python.annotations import Imports, bare
from msgen.views.python.layout import Code, Prefixed, call, docstring, lay
from msgen.views.python.testing.world import Prepared, World, test_module
from msgen.views.python.values import literal
from msgen.views.service import Operation


@dataclass(frozen=True, slots=True)
class DirectTest:
    """The module; ``statements`` stand where the context is open, indented for there."""

    name: str
    label: str
    imports: str
    constants: tuple[str, ...]
    prepared: tuple[Prepared, ...]
    statements: tuple[str, ...]


def direct_test(world: World, operation: Operation) -> DirectTest:
    """Return the test of a handler that no request starts."""
    imports = Imports(world.service.package)
    if world.flavour.asynchronous:
        imports.add("asyncio")
    imports.add("chassis.testing", "Network")
    imports.own("wiring", "open_context")
    imports.own("settings", "Settings")
    imports.own(f"handlers.{operation.name}", operation.name)
    constants: list[str] = []
    arguments: list[Code] = []
    given: dict[str, Any] = {}
    if operation.request is not None:
        data = world.example(operation.request, operation.name)
        given = data if isinstance(data, dict) else {}
        constants.append(lay(Prefixed("MESSAGE = ", literal(data))))
        arguments.append(_parsed(world, operation.request, imports))
    items = world.items(operation, imports, given)
    prepared = world.answers(operation)
    indent = 12 if world.flavour.asynchronous else 8
    codes = [*(item.code for item in items), call(operation.name, *arguments, "ctx")]
    return DirectTest(
        name=test_module(operation.name),
        label=docstring(operation.title),
        imports=imports.text(),
        constants=(
            *constants,
            *(item.constant for item in items),
            *(each.constant for each in prepared if each.constant),
        ),
        prepared=prepared,
        statements=tuple(lay(Prefixed(world.flavour.await_, c), indent=indent) for c in codes),
    )


def _parsed(world: World, shape: Shape, imports: Imports) -> Code:
    """The message as a value of its type."""
    if isinstance(shape, Ref) and isinstance(world.types.resolve(shape), Object):
        imports.own("models", shape.name)
        return call(f"{shape.name}.model_validate", "MESSAGE")
    imports.add("pydantic", "TypeAdapter")
    return call(f"TypeAdapter({bare(shape, imports)}).validate_python", "MESSAGE")
