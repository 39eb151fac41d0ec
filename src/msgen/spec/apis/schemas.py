"""JSON Schemas of an OpenAPI document as shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgen.records import dataclass
from msgen.spec.apis.names import TypeNames
from msgen.spec.shapes import Array, Field, Literals, Object, Ref, Scalar, ScalarKind, Shape, Table

ANY = Scalar(ScalarKind.ANY)
_FORMATS = {
    "uuid": ScalarKind.UUID, "date": ScalarKind.DATE, "date-time": ScalarKind.DATETIME,
    "duration": ScalarKind.DURATION, "email": ScalarKind.EMAIL, "idn-email": ScalarKind.EMAIL,
    "uri": ScalarKind.URI, "url": ScalarKind.URI, "byte": ScalarKind.BYTES,
    "binary": ScalarKind.BYTES, "decimal": ScalarKind.DECIMAL,
}  # fmt: skip
_LOCAL = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Read:
    """A shape, and whether its value may be null."""

    shape: Shape
    nullable: bool = False


class Schemas:
    """Turns the schemas of one document into shapes; what it cannot say goes to `report`."""

    def __init__(
        self, document: dict[str, Any], names: TypeNames, report: Callable[[str], None]
    ) -> None:
        self._components = _maps(_maps(document, "components"), "schemas")
        self._names = names
        self._report = report

    def shape(self, schema: Any) -> Shape:
        """The shape of `schema`, nulls aside."""
        return self.read(schema).shape

    def read(self, schema: Any) -> Read:
        """The shape of `schema`; what has no counterpart is `any`."""
        if not isinstance(schema, dict):
            return Read(ANY)
        if "$ref" in schema:
            return Read(self._ref(schema["$ref"]))
        nullable = schema.get("nullable") is True
        kind = schema.get("type")
        if isinstance(kind, list):
            nullable = nullable or "null" in kind
            kinds = [one for one in kind if one != "null"]
            kind = kinds[0] if len(kinds) == 1 else None
        for word in ("oneOf", "anyOf"):
            if isinstance(schema.get(word), list):
                return self._alternatives(schema[word], word, nullable=nullable)
        if isinstance(schema.get("allOf"), list):
            return Read(self._all_of(schema), nullable)
        return Read(self._typed(schema, kind), nullable or None in _list(schema.get("enum")))

    def _typed(self, schema: dict[str, Any], kind: Any) -> Shape:
        values = [value for value in _list(schema.get("enum")) if value is not None]
        if isinstance(schema.get("const"), str):
            values = [schema["const"]]
        if values and all(isinstance(value, str) for value in values):
            return Literals(tuple(dict.fromkeys(values)))
        if kind == "array":
            return Array(self.shape(schema.get("items")))
        if kind == "object" or "properties" in schema:
            return self._object(schema)
        return _scalar(schema, kind)

    def _object(self, schema: dict[str, Any]) -> Shape:
        properties = _maps(schema, "properties")
        if not properties:
            return Table(self.shape(schema.get("additionalProperties")))
        required = _list(schema.get("required"))
        fields = []
        for name, inner in properties.items():
            read = self.read(inner)
            fields.append(Field(str(name), read.shape, name not in required, read.nullable))
        return Object(tuple(fields))

    def _all_of(self, schema: dict[str, Any]) -> Shape:
        own = {key: schema[key] for key in ("properties", "required") if key in schema}
        shapes = [self.shape(piece) for piece in (*schema["allOf"], own) if piece]
        if len(shapes) == 1:
            return shapes[0]
        fields: dict[str, Field] = {}
        for shape in map(self._resolved, shapes):
            if not isinstance(shape, Object):
                self._report("allOf of something else than objects")
                return ANY
            fields.update({field.name: field for field in shape.fields})
        return Object(tuple(fields.values()))

    def _resolved(self, shape: Shape) -> Shape:
        return self._names.shape_of(shape) if isinstance(shape, Ref) else shape

    def _alternatives(self, schemas: list[Any], word: str, *, nullable: bool) -> Read:
        kept = [one for one in schemas if not (isinstance(one, dict) and one.get("type") == "null")]
        if len(kept) == 1:
            read = self.read(kept[0])
            return Read(read.shape, nullable or read.nullable or len(kept) < len(schemas))
        self._report(f"{word} of several types")
        return Read(ANY, nullable)

    def _ref(self, target: Any) -> Shape:
        name = str(target).removeprefix(_LOCAL)
        if not str(target).startswith(_LOCAL) or name not in self._components:
            self._report(f"the reference {target}")
            return ANY
        return self._names.ref(name, name, lambda: self.shape(self._components[name]))


def _scalar(schema: dict[str, Any], kind: Any) -> Shape:
    if kind == "string":
        named = _FORMATS.get(str(schema.get("format")))
        if named is not None:
            return Scalar(named)
        pattern = schema.get("pattern")
        low, high = _text(schema.get("minLength")), _text(schema.get("maxLength"))
        return Scalar(ScalarKind.STRING, low, high, pattern if isinstance(pattern, str) else None)
    if kind in ("integer", "number"):
        whole = kind == "integer"
        return Scalar(
            ScalarKind.INT if whole else ScalarKind.NUMBER,
            _bound(schema, "inimum", 1 if whole else 0),
            _bound(schema, "aximum", -1 if whole else 0),
        )
    return Scalar(ScalarKind.BOOL) if kind == "boolean" else ANY


def _bound(schema: dict[str, Any], word: str, step: int) -> str | None:
    """The inclusive bound; `exclusiveMinimum` is a flag in OpenAPI 3.0 and a number in 3.1."""
    bound, exclusive = schema.get(f"m{word}"), schema.get(f"exclusiveM{word}")
    if isinstance(exclusive, int | float) and not isinstance(exclusive, bool):
        return _text(exclusive + step)
    if isinstance(bound, int | float) and exclusive is True:
        return _text(bound + step)
    return _text(bound)


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if value == int(value) else repr(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: Any, key: str) -> dict[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}
