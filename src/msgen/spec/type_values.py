"""Types as the models meet them: text in the type language, a list of one, or a map of fields."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from msgen.spec.plain import plain
from msgen.spec.problems import KEY, Part, noun, parts, wrong_type
from msgen.spec.shapes import Array, Field, Foreign, Object, Shape
from msgen.spec.type_errors import BadType
from msgen.spec.typelang import TypeExpression, parse

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_RULE = "bad-type-expression"
Path = tuple[str | int, ...]


def read_shape(value: Any) -> Shape:
    """The shape of a type where nothing may be optional: a body, a response, a named type."""
    if isinstance(value, Shape):
        return value
    found: list[Part] = []
    shape = shape_at(value, (), found)
    if found or shape is None:
        raise parts(found)
    return shape


def read_object(value: Any) -> Object:
    """The shape of path, query and header parameters: a map of fields."""
    if isinstance(value, Object):
        return value
    if not isinstance(value, dict):
        raise wrong_type("a map of names and types such as {id: uuid}", value)
    found: list[Part] = []
    shape = _object(value, (), found)
    if found:
        raise parts(found)
    return shape


def shape_at(value: Any, path: Path, found: list[Part]) -> Shape | None:
    """The shape of a type at `path` below a larger value; what is wrong with it goes to `found`."""
    expression = _expression(value, path, found)
    if expression is None:
        return None
    if expression.optional or expression.nullable:
        word = "optional" if expression.optional else "nullable"
        found.append(Part(path, _RULE, f"only a field can be {word}", None, 0, len(word)))
    return expression.shape


def _expression(value: Any, path: Path, found: list[Part]) -> TypeExpression | None:
    if isinstance(value, str):
        try:
            return parse(value)
        except BadType as bad:
            found.append(Part(path, _RULE, bad.message, bad.hint, bad.offset, bad.width))
            return None
    if isinstance(value, dict):
        return TypeExpression(_map(value, path, found))
    if isinstance(value, list | tuple):
        if len(value) != 1:
            message = f"a list type names the one type of its items, and here are {len(value)}"
            found.append(Part(path, _RULE, message, "for example [OrderLine]"))
            return None
        items = shape_at(value[0], (*path, 0), found)
        return TypeExpression(Array(items)) if items is not None else None
    found.append(
        Part(
            path,
            "wrong-type",
            f"expected a type such as string or {{id: uuid}}, found {noun(value)}",
        )
    )
    return None


def _map(value: dict[str, Any], path: Path, found: list[Part]) -> Shape:
    if "$ref" in value or "$schema" in value:
        return _foreign(value, path, found)
    return _object(value, path, found)


def _foreign(value: dict[str, Any], path: Path, found: list[Part]) -> Shape:
    key = "$ref" if "$ref" in value else "$schema"
    others = [name for name in value if name != key]
    if others:
        found.append(
            Part(
                (*path, others[0], KEY),
                _RULE,
                f"{key} stands alone, and {others[0]} stands beside it",
            )
        )
    inner = value[key]
    if key == "$ref":
        if not isinstance(inner, str) or not inner:
            found.append(
                Part(
                    (*path, key),
                    "wrong-type",
                    f"expected the path of a JSON Schema, found {noun(inner)}",
                )
            )
        return Foreign({"$ref": inner})
    if not isinstance(inner, dict):
        found.append(
            Part((*path, key), "wrong-type", f"expected a JSON Schema, found {noun(inner)}")
        )
        return Foreign({})
    return Foreign(plain(inner))


def _object(value: dict[str, Any], path: Path, found: list[Part]) -> Object:
    fields = []
    names: set[str] = set()
    for key, inner in value.items():
        name = key.removesuffix("?")
        if not _FIELD.fullmatch(name):
            hint = "names are letters, digits, _ and -"
            found.append(Part((*path, key, KEY), _RULE, f'"{key}" is no name of a field', hint))
        elif name in names:
            found.append(Part((*path, key, KEY), _RULE, f'the field "{name}" stands here twice'))
        else:
            names.add(name)
            read = _expression(inner, (*path, key), found)
            if read is not None:
                optional = read.optional or name != key
                fields.append(Field(name, read.shape, optional, read.nullable))
    # Keys have no order that means anything: the same record comes out however it is written.
    return Object(tuple(sorted(fields, key=lambda field: (field.name != "id", field.name))))


ShapeValue = Annotated[Shape, PlainValidator(read_shape), WithJsonSchema({"$ref": "#/$defs/Type"})]
"""A type as a person may write it, read into a shape."""

ObjectValue = Annotated[
    Object, PlainValidator(read_object), WithJsonSchema({"$ref": "#/$defs/Fields"})
]
"""A map of names and types, read into an object."""
