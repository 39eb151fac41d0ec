"""Whether data of one shape may be sent where another is wanted."""

from __future__ import annotations

from collections.abc import Mapping

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

Types = Mapping[str, Shape]

_TEXTS = frozenset(
    {
        ScalarKind.UUID,
        ScalarKind.DATE,
        ScalarKind.DATETIME,
        ScalarKind.DURATION,
        ScalarKind.EMAIL,
        ScalarKind.URI,
        ScalarKind.DECIMAL,
    }
)
_WIDER: Mapping[ScalarKind, frozenset[ScalarKind]] = {
    ScalarKind.STRING: _TEXTS,
    ScalarKind.NUMBER: frozenset({ScalarKind.INT}),
    ScalarKind.DECIMAL: frozenset({ScalarKind.INT, ScalarKind.NUMBER}),
}


def fits(given: Shape, wanted: Shape, types: Types) -> bool:
    """Whether every value of ``given`` is of the kind that ``wanted`` asks for.

    Bounds and patterns are not compared: they are for run time. A foreign schema fits with
    anything. Records are closed, so names that ``wanted`` lacks do not fit.
    """
    return _fits(given, wanted, types, frozenset())


def resolve_shape(shape: Shape, types: Types) -> Shape:
    """Follow references to named types; an unknown or endless one is returned as it is."""
    seen: set[str] = set()
    while isinstance(shape, Ref) and shape.name in types and shape.name not in seen:
        seen.add(shape.name)
        shape = types[shape.name]
    return shape


def _fits(given: Shape, wanted: Shape, types: Types, pairs: frozenset[tuple[str, str]]) -> bool:
    if given == wanted:
        return True
    if isinstance(given, Ref) and isinstance(wanted, Ref):
        if (given.name, wanted.name) in pairs:
            return True  # assumed while it is being shown, as for any recursive type
        pairs |= {(given.name, wanted.name)}
    given, wanted = resolve_shape(given, types), resolve_shape(wanted, types)
    match given, wanted:
        case (Foreign(), _) | (_, Foreign()):
            return True
        case Array(), Array():
            return _fits(given.items, wanted.items, types, pairs)
        case Table(), Table():
            return _fits(given.values, wanted.values, types, pairs)
        case Object(), Object():
            return _object_fits(given, wanted, types, pairs)
        case _:
            return _plain_fits(given, wanted)


def _plain_fits(given: Shape, wanted: Shape) -> bool:
    match given, wanted:
        case (Scalar(ScalarKind.ANY), _) | (_, Scalar(ScalarKind.ANY)):
            return True
        case Scalar(), Scalar():
            return given.kind is wanted.kind or given.kind in _WIDER.get(wanted.kind, ())
        case Literals(), Scalar():
            return wanted.kind is ScalarKind.STRING
        case Literals(), Literals():
            return set(given.values) <= set(wanted.values)
        case _:
            return False


def _object_fits(
    given: Object, wanted: Object, types: Types, pairs: frozenset[tuple[str, str]]
) -> bool:
    offered = {field.name: field for field in given.fields}
    if not offered.keys() <= {field.name for field in wanted.fields}:
        return False
    for field in wanted.fields:
        found = offered.get(field.name)
        if found is None or (found.optional and not field.optional):
            if field.optional and found is None:
                continue
            return False
        if (found.nullable and not field.nullable) or not _fits(
            found.shape, field.shape, types, pairs
        ):
            return False
    return True
