"""Python expressions for values: JSON data of a shape, defaults, conversions."""

from __future__ import annotations

from typing import Any

from msgen.plan.words import is_ahead
from msgen.render.documents import python_literal
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
from msgen.views.python.annotations import Imports, attribute, bare, quoted
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword
from msgen.views.schema import number
from msgen.views.types import Types

_TEXT = (ScalarKind.STRING, ScalarKind.EMAIL, ScalarKind.URI)


def literal(data: Any) -> Code:
    """Return JSON data as Python displays, laid out as code is."""
    if isinstance(data, dict):
        return Group(
            "{", tuple(Prefixed(f"{quoted(k)}: ", literal(v)) for k, v in data.items()), "}"
        )
    if isinstance(data, list):
        return Group("[", tuple(map(literal, data)), "]")
    return python_literal(data)


def value(shape: Shape, data: Any, types: Types, imports: Imports) -> Code:
    """Return JSON ``data`` of ``shape`` as an expression of the type that annotates it."""
    if data is None:
        return "None"
    match shape:
        case Scalar(kind):
            return _scalar(kind, data, imports)
        case Array(items) if isinstance(data, list):
            return Group("[", tuple(value(items, item, types, imports) for item in data), "]")
        case Table(values) if isinstance(data, dict):
            pairs = (
                Prefixed(f"{quoted(str(k))}: ", value(values, v, types, imports))
                for k, v in data.items()
            )
            return Group("{", tuple(pairs), "}")
        case Ref(name):
            inner = types.resolve(shape)
            if isinstance(inner, Object) and isinstance(data, dict):
                imports.own("models", name)
                return call(name, *_members(inner, data, types, imports))
            return literal(data) if inner == shape else value(inner, data, types, imports)
        case _:
            return literal(data)


def _members(shape: Object, data: dict[str, Any], types: Types, imports: Imports) -> list[Code]:
    return [
        keyword(attribute(field.name), value(field.shape, data[field.name], types, imports))
        for field in shape.fields
        if field.name in data
    ]


def _scalar(kind: ScalarKind, data: Any, imports: Imports) -> Code:
    match kind:
        case ScalarKind.DECIMAL:
            imports.add("decimal", "Decimal")
            return f"Decimal({quoted(str(data))})"
        case ScalarKind.UUID:
            imports.add("uuid", "UUID")
            return f"UUID({quoted(str(data))})"
        case ScalarKind.DATE:
            imports.add("datetime as dt")
            return f"dt.date.fromisoformat({quoted(str(data))})"
        case ScalarKind.DATETIME:
            imports.add("datetime as dt")
            return f"dt.datetime.fromisoformat({quoted(str(data))})"
        case ScalarKind.DURATION:
            imports.add("datetime as dt")
            return "dt.timedelta(seconds=1)"
        case ScalarKind.BYTES:
            return 'b"\\x00"'
        case ScalarKind.INT:
            return str(int(number(str(data))))
        case ScalarKind.NUMBER:
            return repr(float(data))
        case ScalarKind.ANY:
            return literal(data)
        case _:
            return python_literal(data if isinstance(data, bool) else str(data))


def default(field: Field, types: Types, imports: Imports, *, depth: int = 0) -> Code:
    """Return what a member holds that nothing else says: new ids, now, first words, zeros."""
    if field.nullable:
        return "None"
    shape = types.resolve(field.shape)
    match shape:
        case Scalar():
            return _zero(shape, field.name, types, imports)
        case Literals(values):
            return quoted(values[0])
        case Array():
            return "[]"
        case Table():
            return "{}"
        case Object(fields) if isinstance(field.shape, Ref) and depth < 4:
            imports.own("models", _class_of(field.shape, types))
            inner = [
                keyword(attribute(each.name), default(each, types, imports, depth=depth + 1))
                for each in fields
                if not each.optional
            ]
            return call(_class_of(field.shape, types), *inner)
        case Foreign():
            return literal(types.example(shape, field.name))
        case _:
            return "{}"


def _class_of(ref: Ref, types: Types) -> str:
    """The class behind a name that only renames another type."""
    seen = {ref.name}
    while isinstance(target := types.target(ref), Ref) and target.name not in seen:
        ref = target
        seen.add(ref.name)
    return ref.name


_NOW = "dt.datetime.now(dt.UTC)"
_AHEAD = {
    ScalarKind.DATETIME: f"{_NOW} + dt.timedelta(days=1)",
    ScalarKind.DATE: f"({_NOW} + dt.timedelta(days=1)).date()",
}
"""What a moment is whose name says that it lies ahead: one that has passed would be refused."""

_NEW: dict[ScalarKind, tuple[str, tuple[str, ...]]] = {
    ScalarKind.UUID: ("ctx.new_id()", ()),
    ScalarKind.DATETIME: (_NOW, ("datetime as dt",)),
    ScalarKind.DATE: (f"{_NOW}.date()", ("datetime as dt",)),
    ScalarKind.DURATION: ("dt.timedelta()", ("datetime as dt",)),
    ScalarKind.ANY: ("None", ()),
    ScalarKind.BYTES: ('b""', ()),
}
"""What a member without a better source is: an expression, and what to import for it."""

_IDS = {ScalarKind.STRING: "str(ctx.new_id())", ScalarKind.INT: "ctx.new_number()"}
"""New ids that are no UUIDs; those of 53 bits are exact in every reader of JSON."""


def _zero(scalar: Scalar, name: str, types: Types, imports: Imports) -> Code:
    if (new := _NEW.get(scalar.kind)) is not None:
        if new[1]:
            imports.add(*new[1])
        return _AHEAD.get(scalar.kind, new[0]) if is_ahead(name) else new[0]
    if name == "id" and scalar.kind in _IDS and scalar.pattern is None and _roomy(scalar):
        return _IDS[scalar.kind]
    if scalar.kind in (ScalarKind.INT, ScalarKind.NUMBER, ScalarKind.DECIMAL):
        low = scalar.minimum if scalar.minimum is not None else "0"
        if scalar.minimum is None and scalar.maximum is not None and number(scalar.maximum) < 0:
            low = scalar.maximum
        return _scalar(scalar.kind, low, imports)
    return _scalar(scalar.kind, types.example(scalar, name), imports)


def _roomy(scalar: Scalar) -> bool:
    """Whether a new id fits: a UUID's text has 36 characters, a number has up to 53 bits."""
    if scalar.kind is ScalarKind.INT:
        return scalar.maximum is None
    return scalar.maximum is None or int(scalar.maximum) >= 36


def converted(
    code: str, source: Shape, target: Shape, types: Types, imports: Imports
) -> str | None:
    """Return ``code`` of shape ``source`` as an expression of ``target``'s type, or None."""
    have, want = types.resolve(source), types.resolve(target)
    if have == want or _same_type(source, target, imports):
        return code
    match have, want:
        case Literals(), Scalar(kind) if kind in _TEXT:
            return code
        case Literals(some), Literals(all_) if set(some) <= set(all_):
            return code
        case Scalar(a), Scalar(b):
            return _convert(code, a, b, imports)
        case _:
            return None


def _same_type(source: Shape, target: Shape, imports: Imports) -> bool:
    if isinstance(source, Object) or isinstance(target, Object):
        return False
    scratch = Imports(imports.package)
    text = bare(source, scratch)
    return text == bare(target, scratch) and "JsonValue" not in text and "Literal" not in text


def _convert(code: str, have: ScalarKind, want: ScalarKind, imports: Imports) -> str | None:
    if have == want or (have in _TEXT and want in _TEXT):
        return code
    if want in (ScalarKind.STRING, ScalarKind.ANY):
        if have in (ScalarKind.DATE, ScalarKind.DATETIME):
            return f"{code}.isoformat()"
        if have in (ScalarKind.UUID, ScalarKind.DECIMAL, ScalarKind.INT, ScalarKind.NUMBER):
            return f"str({code})"
        return code if have in _TEXT and want is ScalarKind.ANY else None
    if have is ScalarKind.INT and want is ScalarKind.NUMBER:
        return code
    if want is ScalarKind.DECIMAL and have in (ScalarKind.INT, ScalarKind.NUMBER):
        imports.add("decimal", "Decimal")
        return f"Decimal({code})" if have is ScalarKind.INT else f"Decimal(str({code}))"
    if want is ScalarKind.NUMBER and have is ScalarKind.DECIMAL:
        return f"float({code})"
    if want is ScalarKind.DATE and have is ScalarKind.DATETIME:
        return f"{code}.date()"
    return None


def empty(shape: Shape, types: Types) -> str | None:
    """Return the empty value of a list or map; None where a shape has none."""
    match types.resolve(shape):
        case Array():
            return "[]"
        case Table():
            return "{}"
        case _:
            return None
