"""JSON Schemas in files of their own: `{$ref: schemas/order.json}`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgen.diagnostics import Diagnostic
from msgen.spec.apis.files import Folder, Unreadable
from msgen.spec.models.base import Model
from msgen.spec.models.root import Spec
from msgen.spec.places import span_of
from msgen.spec.rules import rule
from msgen.spec.shapes import Array, Field, Foreign, Object, Shape, Table
from msgen.spec.tree import Map, Path

_SHAPED = ("path", "query", "headers", "request", "response")


class Foreigners:
    """Puts the content of schema files in place of references to them."""

    def __init__(self, folder: Folder, root: Map, diagnostics: list[Diagnostic]) -> None:
        self._folder = folder
        self._root = root
        self._diagnostics = diagnostics

    def replace(self, spec: Spec) -> Spec:
        """`spec` with the content of all files that its types refer to."""
        sections = {
            "types": self._each(spec.types, ("types",), self._shape),
            "topics": self._each(spec.topics, ("topics",), self._fields("schema_")),
            "datastores": self._each(spec.datastores, ("datastores",), self._fields("entities")),
            "services": self._each(spec.services, ("services",), self._fields("endpoints")),
        }
        return spec.model_copy(update=sections)

    def _each(self, values: dict[Any, Any], path: Path, change: Any) -> dict[Any, Any]:
        return {key: change(value, (*path, str(key))) for key, value in values.items()}

    def _fields(self, *names: str) -> Any:
        """A change of some fields of a model, whatever their depth."""

        def change(model: Model, path: Path) -> Model:
            updates = {}
            for name in names:
                old = getattr(model, name)
                new = self._value(old, (*path, name.rstrip("_")))
                if new is not old and new != old:
                    updates[name] = new
            return model.model_copy(update=updates) if updates else model

        return change

    def _value(self, value: Any, path: Path) -> Any:
        if isinstance(value, Shape):
            return self._shape(value, path)
        if isinstance(value, dict):
            return self._each(value, path, self._value)
        return self._fields(*_SHAPED)(value, path) if isinstance(value, Model) else value

    def _shape(self, shape: Shape, path: Path) -> Shape:
        match shape:
            case Foreign(schema=schema) if schema.keys() == {"$ref"}:
                return self._read(str(schema["$ref"]), shape, (*path, "$ref"))
            case Array(items=items):
                return Array(self._shape(items, (*path, 0)))
            case Table(values=values):
                return Table(self._shape(values, path))
            case Object(fields=fields):
                return Object(tuple(self._field(field, path) for field in fields))
            case _:
                return shape

    def _field(self, field: Field, path: Path) -> Field:
        return replace(field, shape=self._shape(field.shape, (*path, field.name)))

    def _read(self, ref: str, shape: Foreign, path: Path) -> Foreign:
        file, _, fragment = ref.partition("#")
        try:
            schema = self._folder.data(file)
        except Unreadable as error:
            found = rule("api-unreadable").at(
                span_of(self._root, path), str(error), hint=error.hint
            )
            self._diagnostics.append(found)
            return shape
        if not fragment.strip("/"):
            return Foreign(schema)
        kept: dict[str, Any] = {
            key: schema[key] for key in ("$defs", "definitions") if key in schema
        }
        return Foreign({**kept, "$ref": f"#{fragment}"})
