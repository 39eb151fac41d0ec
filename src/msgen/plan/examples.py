"""Deterministic examples: JSON data that a shape accepts, the same on every machine."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from msgen.plan.examples_schema import SchemaExample
from msgen.plan.patterns import sample
from msgen.records import dataclass
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

_DEPTH = 8
_PROBLEM = {"type": "about:blank", "title": "Conflict", "status": 409}
_BY_KIND: Mapping[ScalarKind, Any] = {
    ScalarKind.BOOL: False,
    ScalarKind.DATE: "2026-01-15",
    ScalarKind.DATETIME: "2026-01-15T09:30:00Z",
    ScalarKind.DURATION: "PT15M",
    ScalarKind.EMAIL: "ada@example.com",
    ScalarKind.ANY: {},
}


class Examples:
    """Example data over the named types of a system."""

    def __init__(self, types: Mapping[str, Shape]) -> None:
        self._types = types

    def of(self, shape: Shape, name: str = "value", *, required_only: bool = False) -> Any:
        """Data of ``shape``; ``name`` flavours texts and ids.

        With ``required_only``, optional fields are left out. A type that contains itself ends
        after a few levels, in an empty list or map, or without its optional fields.
        """
        return _Maker(self._types, bare=required_only).make(shape, name, ())


@dataclass(frozen=True, slots=True)
class _Maker:
    """One way of filling shapes; ``inside`` are the named types that are being filled."""

    types: Mapping[str, Shape]
    bare: bool

    def make(self, shape: Shape, name: str, inside: tuple[str, ...]) -> Any:
        match shape:
            case Scalar():
                return scalar(shape, name)
            case Literals():
                return shape.values[0]
            case Array():
                looped = _loops(shape.items, inside)
                return [] if looped else [self.make(shape.items, name, inside)]
            case Table():
                looped = _loops(shape.values, inside)
                return {} if looped else {"key": self.make(shape.values, name, inside)}
            case Ref():
                return self._named(shape.name, name, inside)
            case Foreign():
                return SchemaExample(shape.schema, scalar).make(shape.schema, name)
            case Object():
                return dict(self._fields(shape, inside))

    def _fields(self, shape: Object, inside: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for field in shape.fields:
            looped = _loops(field.shape, inside)
            if field.optional and (self.bare or looped):
                continue
            empty = field.nullable and looped
            yield field.name, None if empty else self.make(field.shape, field.name, inside)

    def _named(self, ref: str, name: str, inside: tuple[str, ...]) -> Any:
        if ref in self.types and len(inside) < _DEPTH:
            return self.make(self.types[ref], name, (*inside, ref))
        return dict(_PROBLEM) if ref == "Problem" else {}


def _loops(shape: Shape, inside: tuple[str, ...]) -> bool:
    return isinstance(shape, Ref) and shape.name in inside


def scalar(shape: Scalar, name: str = "value") -> Any:
    """An example of one scalar within its bounds."""
    match shape.kind:
        case ScalarKind.STRING:
            return _text(shape, name)
        case ScalarKind.INT:
            return int(_number(shape))
        case ScalarKind.NUMBER:
            return float(_number(shape))
        case ScalarKind.DECIMAL:
            return str(_number(shape, usual=Decimal("10.00")))
        case ScalarKind.UUID:
            return name_id(name)
        case ScalarKind.URI:
            return f"https://example.com/{name}"
        case ScalarKind.BYTES:
            return base64.b64encode(name.encode()).decode()
        case kind:
            return _BY_KIND[kind]


def name_id(name: str) -> str:
    """A UUID made from a name alone (version 8, RFC 9562)."""
    digits = sha256(name.encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def _text(shape: Scalar, name: str) -> str:
    low = int(shape.minimum or 0)
    high = int(shape.maximum) if shape.maximum is not None else None
    if shape.pattern is not None:
        found = sample(shape.pattern, minimum=low)
        if found is not None:
            return found
    text = name if len(name) >= low else (name * (low // max(len(name), 1) + 1))[:low]
    return text if high is None else text[:high]


def _number(shape: Scalar, usual: Decimal = Decimal(1)) -> Decimal:
    low = Decimal(shape.minimum) if shape.minimum is not None else None
    high = Decimal(shape.maximum) if shape.maximum is not None else None
    if low is not None and usual < low:
        return low
    return high if high is not None and usual > high else usual
