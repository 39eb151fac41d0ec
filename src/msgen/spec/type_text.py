"""Shapes printed in the type language again: the inverse of reading them."""

from __future__ import annotations

import re
from typing import Any, assert_never

from msgen.spec.shapes import (
    Array,
    Field,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)
from msgen.spec.type_bounds import LENGTHS

_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_WORDS = frozenset(kind.value for kind in ScalarKind) | {"optional", "nullable"}


def written(shape: Shape) -> Any:
    """What a person would type for `shape`: text where the type language has it, else data."""
    match shape:
        case Object(fields=fields):
            return dict(map(_field, fields))
        case Foreign(schema=schema):
            return {"$ref": schema["$ref"]} if _is_file(shape) else {"$schema": _data(schema)}
        case Array(items=items):
            inner = written(items)
            return f"[{inner}]" if isinstance(inner, str) else [inner]
        case _:
            return text(shape)


def text(shape: Shape) -> str:
    """`shape` in one line; raises ValueError for maps of fields and foreign schemas."""
    match shape:
        case Scalar():
            return _scalar(shape)
        case Literals(values=values):
            return " | ".join(_literal(value, alone=len(values) == 1) for value in values)
        case Array(items=items):
            return f"[{text(items)}]"
        case Table(values=values):
            return f"map({text(values)})"
        case Ref(name=name):
            return name
        case Object() | Foreign():
            raise ValueError("a map of fields has no text of one line")
        case _:
            assert_never(shape)


def _is_file(shape: Foreign) -> bool:
    return shape.schema.keys() == {"$ref"}


def _field(field: Field) -> tuple[str, Any]:
    inner = written(field.shape)
    if isinstance(inner, str):
        words = ("optional " * field.optional) + ("nullable " * field.nullable)
        return field.name, f"{words}{inner}"
    return f"{field.name}?" if field.optional else field.name, inner


def _scalar(shape: Scalar) -> str:
    parts = []
    low, high = shape.minimum, shape.maximum
    if low is not None or high is not None:
        exact = low is not None and low == high and shape.kind in LENGTHS
        parts.append(f"{low}" if exact else f"{low or ''}..{high or ''}")
    if shape.pattern is not None:
        parts.append("/" + re.sub(r"(\\.)|/", lambda m: m[1] or "\\/", shape.pattern) + "/")
    return f"{shape.kind}({', '.join(parts)})" if parts else str(shape.kind)


def _literal(value: str, *, alone: bool) -> str:
    if not alone and _BARE.fullmatch(value) and value not in _WORDS:
        return value
    return f'"{value}"' if '"' not in value else f"'{value}'"


def _data(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _data(inner) for key, inner in value.items()}
    return [_data(inner) for inner in value] if isinstance(value, list | tuple) else value
