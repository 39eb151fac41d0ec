"""The JSON Schema (2020-12) of the language, for editors, made from the models.

It knows the short forms, and says of each key what it means and what holds without it. It is
a little kinder than the models: what only they can judge (the type language, references), it
lets pass.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from msgen.spec import descriptions
from msgen.spec.canonical import default_text
from msgen.spec.fields import keys
from msgen.spec.keys import Key
from msgen.spec.models.base import Model, ShortForms
from msgen.spec.models.calls import Call
from msgen.spec.models.root import Spec
from msgen.spec.scalars import Unit

_TYPES: dict[str, Any] = {
    "Type": {
        "description": "A type: string(1..64), [Order], a | b, or a map of fields.",
        "anyOf": [
            {"type": "string"},
            {"type": "array", "minItems": 1, "maxItems": 1, "items": {"$ref": "#/$defs/Type"}},
            {"$ref": "#/$defs/Fields"},
            {"type": "object", "required": ["$ref"], "properties": {"$ref": {"type": "string"}}},
            {
                "type": "object",
                "required": ["$schema"],
                "properties": {"$schema": {"type": "object"}},
            },
        ],
    },
    "Fields": {
        "description": "Names of fields, each with its type.",
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_-]*[?]?$"},
        "additionalProperties": {"$ref": "#/$defs/Type"},
    },
    "Response": {
        "description": "The type of the answer, or a map of HTTP statuses and types.",
        "anyOf": [
            {"$ref": "#/$defs/Type"},
            {
                "type": "object",
                "patternProperties": {"^[1-5][0-9][0-9]$": {"$ref": "#/$defs/Type"}},
                "additionalProperties": False,
            },
        ],
    },
    "Calls": {
        "description": "Calls in order; those of a list inside the list run at the same time.",
        "anyOf": [
            {"$ref": "#/$defs/Call"},
            {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"$ref": "#/$defs/Call"},
                        {"type": "array", "items": {"$ref": "#/$defs/Call"}},
                    ]
                },
            },
        ],
    },
}


def json_schema() -> dict[str, Any]:
    """The schema of a whole spec."""
    schemas = _Schemas()
    root = schemas.map_of(Spec)
    schemas.map_of(Call)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A system, as msgen reads it",
        **root,
        "$defs": dict(sorted({**_TYPES, **schemas.finished()}.items())),
    }


class _Schemas:
    """Schemas of models, collected as they are met."""

    def __init__(self) -> None:
        self._done: dict[str, Any] = {}
        self._waiting: list[type[Model]] = [Call]

    def finished(self) -> dict[str, Any]:
        """The definitions of all models that were referred to."""
        while self._waiting:
            model = self._waiting.pop()
            if model.__name__ in self._done:
                continue
            self._done[model.__name__] = {}
            long = self.map_of(model)
            short = [dict(schema) for schema in model.SHORT]
            about = long.pop("description")
            whole = {"anyOf": [*short, long]} if short else long
            self._done[model.__name__] = {"description": about, **whole}
            if model is Call:
                self._done["CallOptions"] = self.map_of(Call, without=("to",))
        return self._done

    def map_of(self, model: type[Model], *, without: tuple[str, ...] = ()) -> dict[str, Any]:
        """The long form of a model."""
        fields = {key: field for key, field in keys(model).items() if key not in without}
        required = [key for key, field in fields.items() if field.is_required()]
        schema: dict[str, Any] = {
            "description": descriptions.of_model(model),
            "type": "object",
            "properties": {key: self._property(model, key, field) for key, field in fields.items()},
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
        }
        return {**schema, "required": required} if required else schema

    def _property(self, model: type[Model], key: str, field: FieldInfo) -> dict[str, Any]:
        value = self._of(field.annotation, tuple(field.metadata))
        name = key if key in model.model_fields else f"{key}_"
        schema: dict[str, Any] = {"description": descriptions.of_field(model, name)}
        if field.is_required():
            return {**schema, **value}
        default = default_text(field.get_default())
        if default is not None:
            schema["default"] = default
        if value == {}:
            return schema
        kept = value["anyOf"] if value.keys() == {"anyOf"} else [value]
        return {**schema, "anyOf": [*kept, {"type": "null"}]}

    def _of(self, annotation: Any, metadata: tuple[Any, ...] = ()) -> dict[str, Any]:
        origin = get_origin(annotation)
        if origin is Annotated:
            inner, *more = get_args(annotation)
            return self._of(inner, (*metadata, *more))
        for one in metadata:
            if isinstance(one, WithJsonSchema):
                return dict(one.json_schema or {})
        forms = next((one for one in metadata if isinstance(one, ShortForms)), ShortForms())
        schema = self._plain(annotation, origin, names=forms.names)
        if forms.names:
            return {"anyOf": [*self._lists(annotation), schema]}
        return {"anyOf": [*forms.schemas, schema]} if forms.schemas else schema

    def _plain(self, annotation: Any, origin: Any, *, names: bool) -> dict[str, Any]:
        arguments = get_args(annotation)
        if origin in (Union, UnionType):
            inner = [self._of(one) for one in arguments if one is not NoneType]
            return (
                {"anyOf": [*inner, {"type": "null"}]} if NoneType in arguments else {"anyOf": inner}
            )
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is dict:
            return self._map(*arguments, free=names)
        if origin is tuple:
            return {"type": "array", "items": self._of(arguments[0])}
        if isinstance(annotation, type) and issubclass(annotation, Model):
            self._waiting.append(annotation)
            return {"$ref": f"#/$defs/{annotation.__name__}"}
        if isinstance(annotation, type) and issubclass(annotation, Unit | Key):
            return annotation.json_schema()
        return {"type": ["string", "number", "boolean"]} if annotation is str else {}

    def _map(self, key: Any, value: Any, *, free: bool) -> dict[str, Any]:
        schema = {"type": "object", "additionalProperties": self._of(value)}
        pattern = self._of(key).get("pattern")
        return {**schema, "propertyNames": {"pattern": pattern}} if pattern and not free else schema

    def _lists(self, annotation: Any) -> list[dict[str, Any]]:
        """A list of names, and of maps by name, in place of a map."""
        entry = {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": self._of(get_args(annotation)[1]),
        }
        return [
            {"type": "string"},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, entry]}},
        ]
