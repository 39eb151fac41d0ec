"""What all models of the spec share: strictness, `x-…` keys, `null`, short forms.

A model is the long form of one map of the spec. `long_form` turns what else may be written
there into that map, so that every later stage meets one form alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, NoReturn

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from msgen.records import dataclass
from msgen.spec.plain import plain
from msgen.spec.problems import wrong_type
from msgen.unplugged import leave_plugins

leave_plugins()

EXTRA = "x-*"
UNSET = "x-*null"
"""Where `x-…` keys and the names of keys with `null` are collected; nobody can type these names."""


@dataclass(frozen=True, slots=True)
class ShortForms:
    """What else may be written where a list or a map stands, for the JSON Schema.

    `names` allows a list of names and of `{name: …}` in place of a map by name.
    """

    schemas: tuple[dict[str, Any], ...] = ()
    names: bool = False


class _Nothing(dict[str, Any]):
    """The empty map that fields default to: hashable, so that pydantic shares it uncopied."""

    __slots__ = ()
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __deepcopy__(self, _memo: Any) -> _Nothing:
        return self

    def __setitem__(self, key: str, value: Any) -> NoReturn:
        raise TypeError("the shared empty map cannot be changed")


NOTHING: Any = _Nothing()
"""The default of fields that are maps."""


class Model(BaseModel):
    """Base of all models: frozen, strict about keys, with short forms made long."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, protected_namespaces=()
    )

    NOUN: ClassVar[str] = "a map"
    """What a reader expects here, for messages."""

    SHORT: ClassVar[tuple[dict[str, Any], ...]] = ()
    """JSON Schemas of the short forms."""

    WHOLE: ClassVar[bool] = False
    """Whether an entry replaces a default as a whole, because its fields exclude each other."""

    extra: Any = Field(default=NOTHING, alias=EXTRA)
    """Keys that begin with `x-`: kept, and handed to templates as they are."""

    unset: Any = Field(default=frozenset(), alias=UNSET)
    """Names of fields whose value is `null`: they inherit nothing."""

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return value
        value = cls.long_form(value)
        if not isinstance(value, dict):
            raise wrong_type(cls.NOUN, value)
        for key, inner in value.items():
            if inner is None or key[:2] == "x-":
                return _tidy(cls, value)
        return value

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """The map that `value`, whatever was written, stands for."""
        return value


def _tidy(cls: type[Model], value: dict[str, Any]) -> dict[str, Any]:
    """Collect the `x-…` keys and those that are `null`."""
    fields = optional_fields(cls)
    tidy: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    unset: set[str] = set()
    for key, inner in value.items():
        if key[:2] == "x-":
            extra[key] = plain(inner)
        elif inner is None and key in fields:
            unset.add(fields[key])
        else:
            tidy[key] = inner
    if extra:
        tidy[EXTRA] = extra
    if unset:
        tidy[UNSET] = frozenset(unset)
    return tidy


@cache
def optional_fields(cls: type[Model]) -> dict[str, str]:
    """The keys of a map that may be left out -> the names of their fields."""
    return {
        field.alias or name: name
        for name, field in cls.model_fields.items()
        if not field.is_required() and name not in ("extra", "unset")
    }
