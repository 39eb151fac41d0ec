"""The declared types of a service as pydantic models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgen.records import dataclass
from msgen.spec.shapes import Array, Field, Object, Ref, Shape, Table
from msgen.views.python.annotations import Imports, annotation, attribute, quoted
from msgen.views.python.layout import Group, Prefixed, call, docstring, flat, lay
from msgen.views.types import Declared


@dataclass(frozen=True, slots=True)
class Model:
    """One definition of `models.py`: a class with fields, or another name for a type.

    ``fields`` are whole statements, indented for a class body.
    """

    name: str
    doc: str
    is_class: bool
    fields: tuple[str, ...] = ()
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Models:
    """The module `models.py`."""

    imports: str
    definitions: tuple[Model, ...]
    types: tuple[str, ...]


def models(
    package: str,
    declared: Iterable[Declared],
    *,
    docs: Mapping[str, str],
    parameters: Mapping[str, Object],
) -> Models:
    """Return `models.py`; ``parameters`` are the groups of query and header parameters."""
    imports = Imports(package)
    done: set[str] = set()
    found = []
    everything = [*declared, *(Declared(name, shape) for name, shape in parameters.items())]
    for each in everything:
        known = frozenset(done)
        done.add(each.name)
        doc = docs.get(each.name, f"{each.name}.")
        if isinstance(each.shape, Object):
            imports.add("chassis.model", "Model")
            tolerant = each.name in parameters
            fields = tuple(
                member(field, imports, known=known, parameter=tolerant)
                for field in each.shape.fields
            )
            found.append(Model(each.name, docstring(doc, indent=4), is_class=True, fields=fields))
        else:
            text = _forward(annotation(each.shape, imports, inside=True), each.shape, known)
            alias = lay(Prefixed(f"{each.name} = ", text))
            found.append(Model(each.name, docstring(doc), is_class=False, alias=alias))
    return Models(imports.text(), tuple(found), tuple(sorted(done)))


def member(field: Field, imports: Imports, *, known: frozenset[str], parameter: bool) -> str:
    """Return a field of a class as one statement.

    Optional members that are not nullable are left out of the JSON while they are None.
    Parameters have no JSON; theirs are plain.
    """
    name = attribute(field.name)
    text = annotation(field.shape, imports, inside=True)
    if (field.optional or field.nullable) and text != "JsonValue":
        text = f"{text} | None"
    text = _forward(text, field.shape, known)
    arguments = []
    if field.optional:
        arguments.append("default=None")
        if not field.nullable and not parameter:
            imports.add("chassis.model", "absent")
            arguments.append("exclude_if=absent")
    if name != field.name:
        arguments.append(f"alias={quoted(field.name)}")
    if not arguments:
        return lay(_split(f"{name}: ", text), indent=4)
    if arguments == ["default=None"]:
        return lay(_split(f"{name}: ", f"{text} = None"), indent=4)
    imports.add("pydantic", "Field")
    return lay(Prefixed(f"{name}: {text} = ", call("Field", *arguments)), indent=4)


def _split(before: str, text: str) -> Prefixed | Group:
    """Open `Annotated[…]` where the line would be too long."""
    if text.startswith("Annotated[") and text.endswith(")]"):
        inner, _, constraint = text[len("Annotated[") : -1].partition(", Field(")
        return Group(f"{before}Annotated[", (inner, f"Field({constraint}"), "]")
    return Prefixed(before, text)


def _forward(text: str, shape: Shape, known: frozenset[str]) -> str:
    """Quote an annotation that names a type which is defined later, as cycles need."""
    for name in _names(shape):
        if name not in known:
            return f'"{text}"'.replace('"', "'") if '"' in text else f'"{text}"'
    return text


def _names(shape: Shape) -> Iterable[str]:
    match shape:
        case Ref(name):
            yield name
        case Array(inner) | Table(inner):
            yield from _names(inner)
        case _:
            return


__all__ = ["Model", "Models", "flat", "member", "models"]
