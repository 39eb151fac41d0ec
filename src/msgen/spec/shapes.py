"""The shapes that data may have: what the type language of a spec means once it is parsed.

A shape is a closed algebra of seven frozen classes. Every consumer (JSON Schema, Python
models, SQL columns, example values) is a ``match`` over them, so a new kind of shape is a
type error wherever it is not handled.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgen.records import dataclass


class ScalarKind(StrEnum):
    """The built-in scalar types of the spec language."""

    STRING = "string"
    INT = "int"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOL = "bool"
    UUID = "uuid"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    EMAIL = "email"
    URI = "uri"
    BYTES = "bytes"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar; the bounds are inclusive.

    ``minimum`` and ``maximum`` bound the length of a string and the value of a number.
    They are kept as the text that was typed, so that ``0.10`` stays exact.
    """

    kind: ScalarKind
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Literals:
    """One of several fixed words: ``placed | paid | shipped``. At least one, in spec order."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A list whose items all have one shape."""

    items: Shape


@dataclass(frozen=True, slots=True)
class Table:
    """A map from free text to values of one shape (``map(T)``)."""

    values: Shape


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of an entry of ``types:``, or the built-in ``Problem`` (RFC 9457)."""

    name: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A JSON Schema of the user's own (``$schema``, or what ``$ref`` to a file held)."""

    schema: Mapping[str, Any]

    def __hash__(self) -> int:
        """Hash by identity of content's text: the mapping itself is not hashable."""
        return hash(repr(self.schema))


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object.

    ``optional`` means the member may be left out; ``nullable`` that its value may be null.
    """

    name: str
    shape: Shape
    optional: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """A closed record. Field names are unique; from a spec, `id` comes first, then by name."""

    fields: tuple[Field, ...]


Shape = Scalar | Literals | Array | Table | Ref | Foreign | Object
