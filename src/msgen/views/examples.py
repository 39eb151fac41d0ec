"""Examples of shapes as JSON data: the same ones for the same shape and name, always.

They fill OpenAPI documents, tests, the forms of the web front end and what a handler has no
better source for.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from msgen.spec.shapes import (
    Array,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)
from msgen.views.patterns import sample
from msgen.views.schema import number

Resolve = Callable[[Shape], Shape]
"""Follows a reference to its shape."""

_FIXED: dict[ScalarKind, Any] = {
    ScalarKind.BOOL: False,
    ScalarKind.DATE: "2026-01-01",
    ScalarKind.DATETIME: "2026-01-01T00:00:00Z",
    ScalarKind.DURATION: "PT1S",
    ScalarKind.EMAIL: "ada@example.com",
    ScalarKind.URI: "https://example.com/",
    ScalarKind.BYTES: "AA==",
    ScalarKind.ANY: {},
}

_DEEPEST = 6
"""Where types that refer to themselves end."""


def example(shape: Shape, name: str, *, resolve: Resolve, depth: int = 0) -> Any:
    """Return JSON data of ``shape``; ``name`` is the member it is for.

    Optional members are filled too, except where a type holds itself.
    """
    shape = resolve(shape)
    match shape:
        case Scalar():
            return _scalar(shape, name)
        case Literals(values):
            return values[0]
        case Array(items):
            return (
                [] if depth > _DEEPEST else [example(items, name, resolve=resolve, depth=depth + 1)]
            )
        case Table(values):
            return (
                {}
                if depth > _DEEPEST
                else {"key": example(values, name, resolve=resolve, depth=depth + 1)}
            )
        case Object(fields):
            return {
                field.name: None
                if field.nullable and depth > 1
                else example(field.shape, field.name, resolve=resolve, depth=depth + 1)
                for field in fields
                if not (field.optional and depth > 1)
            }
        case Foreign(schema):
            return of_schema(schema, name)
        case Ref():
            return {"type": "about:blank", "title": "Not Found", "status": 404}


def _scalar(scalar: Scalar, name: str) -> Any:
    match scalar.kind:
        case ScalarKind.STRING:
            return _text(scalar, name)
        case ScalarKind.UUID:
            return uuid_of(name)
        case ScalarKind.INT | ScalarKind.NUMBER:
            return _number(scalar)
        case ScalarKind.DECIMAL:
            return scalar.minimum if scalar.minimum is not None else "0.00"
        case _:
            return _FIXED[scalar.kind]


def _number(scalar: Scalar) -> int | float:
    low = number(scalar.minimum) if scalar.minimum is not None else None
    high = number(scalar.maximum) if scalar.maximum is not None else None
    if low is not None:
        return low
    return 1 if high is None or high >= 1 else high


def _text(scalar: Scalar, name: str) -> str:
    low = int(scalar.minimum or 0)
    if scalar.pattern is not None and (text := sample(scalar.pattern, low)) is not None:
        return text
    text = name or "text"
    if len(text) < low:
        text = (text + "-") * (low // (len(text) + 1) + 1)
        text = text[:low]
    return text if scalar.maximum is None else text[: int(scalar.maximum)]


def uuid_of(name: str) -> str:
    """Return a version 4 UUID that depends on ``name`` alone."""
    digits = sha256(name.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def of_schema(schema: Any, name: str) -> Any:
    """Return an example of a JSON Schema of the user's own, as far as its keywords are plain."""
    if not isinstance(schema, dict):
        return {}
    for keyword in ("example", "default", "const"):
        if keyword in schema:
            return schema[keyword]
    for keyword in ("examples", "enum"):
        if schema.get(keyword):
            return schema[keyword][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object" or "properties" in schema:
        required = schema.get("required", ())
        members = schema.get("properties", {})
        return {key: of_schema(members.get(key, {}), key) for key in required}
    if kind == "array":
        return [of_schema(schema.get("items", {}), name)] if schema.get("minItems") else []
    return _of_kind(kind, schema, name)


def _of_kind(kind: object, schema: dict[str, Any], name: str) -> Any:
    if kind == "string":
        form = {
            "uuid": ScalarKind.UUID,
            "date": ScalarKind.DATE,
            "date-time": ScalarKind.DATETIME,
            "email": ScalarKind.EMAIL,
            "uri": ScalarKind.URI,
        }.get(schema.get("format", ""))
        if form is not None:
            return _scalar(Scalar(form), name)
        low, high = schema.get("minLength"), schema.get("maxLength")
        bounds = (str(low) if low is not None else None, str(high) if high is not None else None)
        return _text(Scalar(ScalarKind.STRING, *bounds, schema.get("pattern")), name)
    plain = {
        "integer": schema.get("minimum", 1),
        "number": schema.get("minimum", 1),
        "boolean": False,
        "null": None,
    }
    return plain.get(str(kind), {})
