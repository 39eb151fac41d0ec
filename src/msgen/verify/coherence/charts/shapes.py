"""Which names a value has below it, by the schema of the values or by the values themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything may be below it."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Nothing is below it; `words` are all that it can be, where that is known."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """A map with any keys or a list, whose items are all alike."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """A map with these keys, and with others if it is `loose`."""

    fields: tuple[tuple[str, Shape], ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One of several, or several joined."""

    shapes: tuple[Shape, ...]


Shape = Unknown | Plain | Many | Record | Either


class Absent(Exception):
    """A name is not there, and nothing lets it be missing."""


def below(shape: Shape, name: str) -> Shape:
    """Return what is below a name. Raises Absent."""
    if isinstance(shape, Many):
        return shape.item
    if isinstance(shape, Record):
        found = dict(shape.fields).get(name)
        if found is None and not shape.loose:
            raise Absent(name)
        return found or Unknown()
    if isinstance(shape, Either):
        return _either(shape, name)
    return Unknown()


def has(shape: Shape, name: str) -> bool:
    """Whether a name is known to be below it."""
    if isinstance(shape, Record):
        return shape.loose or name in dict(shape.fields)
    if isinstance(shape, Either):
        return any(has(each, name) for each in shape.shapes)
    return isinstance(shape, Many)


def _either(shape: Either, name: str) -> Shape:
    found = []
    for each in shape.shapes:
        if isinstance(each, Record) and name not in dict(each.fields):
            continue
        try:
            found.append(below(each, name))
        except Absent:
            continue
    if found:
        return joined(found)
    if all(isinstance(each, Record) and not each.loose for each in shape.shapes):
        raise Absent(name)
    return Unknown()


def items(shape: Shape) -> Shape:
    """Return what any item is like."""
    if isinstance(shape, Many):
        return shape.item
    if isinstance(shape, Record):
        return joined(each for _, each in shape.fields)
    if isinstance(shape, Either):
        return joined(items(each) for each in shape.shapes)
    return Unknown()


def words_of(shape: Shape) -> frozenset[str]:
    """Return all words that it can be; none where they are not known."""
    if isinstance(shape, Plain):
        return frozenset(shape.words)
    if isinstance(shape, Either):
        return frozenset(word for each in shape.shapes for word in words_of(each))
    return frozenset()


def joined(shapes: Iterable[Shape]) -> Shape:
    """Return one shape for several."""
    known = tuple(dict.fromkeys(shapes))
    return known[0] if len(known) == 1 else Either(known) if known else Unknown()


def of_schema(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Shape:
    """Return the shape that a JSON Schema describes."""
    if "$ref" in schema:
        return of_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "enum" in schema:
        return Plain(tuple(map(str, schema["enum"])))
    further = schema.get("additionalProperties", True)
    if "properties" in schema:
        fields = tuple(
            (name, of_schema(each, definitions)) for name, each in schema["properties"].items()
        )
        return Record(fields, loose=further is not False)
    if isinstance(further, Mapping):
        return Many(of_schema(further, definitions))
    if isinstance(schema.get("items"), Mapping):
        return Many(of_schema(schema["items"], definitions))
    return Plain() if schema.get("type") in _PLAIN else Unknown()


_PLAIN = {"string", "integer", "number", "boolean"}


def of_values(values: Any) -> Shape:
    """Return the shape of values that have no schema."""
    if isinstance(values, Mapping):
        if not values:
            return Unknown()
        return Record(tuple((str(key), of_values(each)) for key, each in values.items()))
    if isinstance(values, list):
        return Many(joined(map(of_values, values)))
    return Plain() if values is not None else Unknown()
