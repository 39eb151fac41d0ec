"""Shapes as JSON Schema 2020-12, in the dialect that OpenAPI 3.1 uses."""

from __future__ import annotations

from typing import Any

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

Schema = dict[str, Any]

_BASE: dict[ScalarKind, Schema] = {
    ScalarKind.STRING: {"type": "string"},
    ScalarKind.INT: {"type": "integer", "format": "int64"},
    ScalarKind.NUMBER: {"type": "number"},
    ScalarKind.DECIMAL: {
        "type": "string",
        "format": "decimal",
        "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    },
    ScalarKind.BOOL: {"type": "boolean"},
    ScalarKind.UUID: {"type": "string", "format": "uuid"},
    ScalarKind.DATE: {"type": "string", "format": "date"},
    ScalarKind.DATETIME: {"type": "string", "format": "date-time"},
    ScalarKind.DURATION: {"type": "string", "format": "duration"},
    ScalarKind.EMAIL: {"type": "string", "format": "email"},
    ScalarKind.URI: {"type": "string", "format": "uri"},
    ScalarKind.BYTES: {"type": "string", "contentEncoding": "base64"},
    ScalarKind.ANY: {},
}

_LENGTHS = (ScalarKind.STRING, ScalarKind.EMAIL, ScalarKind.URI, ScalarKind.BYTES)
_NUMBERS = (ScalarKind.INT, ScalarKind.NUMBER)


def schema_of(shape: Shape, *, refs: str = "#/components/schemas/") -> Schema:
    """Return ``shape`` as JSON Schema; named types are references below ``refs``."""
    match shape:
        case Scalar():
            return _scalar(shape)
        case Literals(values):
            return {"type": "string", "enum": list(values)}
        case Array(items):
            return {"type": "array", "items": schema_of(items, refs=refs)}
        case Table(values):
            return {"type": "object", "additionalProperties": schema_of(values, refs=refs)}
        case Ref(name):
            return {"$ref": f"{refs}{name}"}
        case Foreign(schema):
            return dict(schema)
        case Object(fields):
            return _object(fields, refs=refs)


def _object(fields: tuple[Field, ...], *, refs: str) -> Schema:
    schema: Schema = {"type": "object"}
    required = [field.name for field in fields if not field.optional]
    if required:
        schema["required"] = required
    schema["properties"] = {field.name: member(field, refs=refs) for field in fields}
    return schema


def member(field: Field, *, refs: str = "#/components/schemas/") -> Schema:
    """Return the schema of a member; what is nullable may be null."""
    schema = schema_of(field.shape, refs=refs)
    if not field.nullable or not schema:
        return schema
    if isinstance(kind := schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _scalar(scalar: Scalar) -> Schema:
    schema = dict(_BASE[scalar.kind])
    if scalar.kind in _LENGTHS:
        _bound(schema, scalar, low="minLength", high="maxLength")
    elif scalar.kind in _NUMBERS:
        _bound(schema, scalar, low="minimum", high="maximum")
    elif scalar.minimum is not None or scalar.maximum is not None:
        said = f"{scalar.minimum or ''}..{scalar.maximum or ''}"
        schema["description"] = f"from {said}"  # no keyword bounds the value of a string
    if scalar.pattern is not None:
        schema["pattern"] = scalar.pattern
    return schema


def _bound(schema: Schema, scalar: Scalar, *, low: str, high: str) -> None:
    for keyword, text in ((low, scalar.minimum), (high, scalar.maximum)):
        if text is not None:
            schema[keyword] = number(text)


def number(text: str) -> int | float:
    """Return the number that ``text`` says, an int where it is whole."""
    value = float(text)
    return int(value) if value.is_integer() else value
