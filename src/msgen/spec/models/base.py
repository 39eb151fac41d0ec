"""What all models of the spec share: strictness, `x-…` keys, `null`, short forms.

A model is the long form of one map of the spec. `long_form` turns what else may be written
there into that map, so that every later stage meets one form alone.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, ClassVar, NoReturn

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from msgen.names import dns_label, is_dns_label
from msgen.spec.plain import plain
from msgen.spec.problems import problem, wrong_type

EXTRA = "x-*"
UNSET = "x-*null"
"""Where `x-…` keys and the names of keys with `null` are collected; nobody can type these names."""


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


# --- plain values --------------------------------------------------------------------------

_TRUTHS = frozenset(("yes", "no", "on", "off", "y", "n"))


def _flag(value: Any) -> bool:
    if value == "true":
        return True
    if value == "false":
        return False
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise wrong_type("true or false", value)
    meant = value.lower()
    if meant in ("true", "false"):
        raise problem(
            "bad-boolean",
            f'"{value}" is text here: booleans are true and false',
            hint=f"write {meant}",
        )
    if meant in _TRUTHS:
        say = "true" if meant in ("yes", "on", "y") else "false"
        message = f'"{value}" is text here, not a boolean: only true and false are'
        raise problem("bad-boolean", message, hint=f"write {say}")
    raise problem("bad-boolean", f'expected true or false, found "{value}"')


def _whole(low: int, high: int) -> Any:
    def read(value: Any) -> int:
        if isinstance(value, int):
            return value
        if not isinstance(value, str):
            raise wrong_type("a whole number", value)
        digits = value.removeprefix("-")
        if not (digits.isdecimal() and digits.isascii() and len(digits) < 16):
            raise problem("bad-number", f'expected a whole number, found "{value}"')
        number = int(value)
        if not low <= number <= high:
            raise problem("bad-number", f"{number} is out of range: expected {low} to {high}")
        return number

    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Annotated[int, PlainValidator(read), WithJsonSchema(schema)]


def _positive(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        raise wrong_type("a number", value)
    whole, _, rest = value.partition(".")
    if (
        not (whole + (rest or "0")).isdecimal()
        or not value.isascii()
        or not 0 < float(value) < 1e12
    ):
        raise problem("bad-number", f'expected a number above zero, found "{value}"')
    return float(value)


def as_list(value: Any) -> Any:
    """One text alone is a list of one."""
    return (value,) if isinstance(value, str) else value


def _name(value: str) -> str:
    if not is_dns_label(value):
        rules = "lower case letters, digits and hyphens, a letter first, at most 63 characters"
        message = f'"{value}" is no name: names are {rules}'
        label = dns_label(value)[:63].strip("-")
        raise problem("bad-name", message, hint=f"write {label}" if is_dns_label(label) else None)
    return value


def _name_plain(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a name", value)
    return _name(value)


def _absolute(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a path such as /api", value)
    if not value.startswith("/"):
        raise problem(
            "bad-path", f'"{value}" is no path: paths begin with a slash', hint=f"write /{value}"
        )
    return value


_SCALAR = {"type": ["string", "number", "boolean"]}

Text = Annotated[str, WithJsonSchema(_SCALAR)]
"""Any text; numbers and booleans are taken as they were typed."""

Name = Annotated[
    str,
    PlainValidator(_name_plain),
    WithJsonSchema({"type": "string", "pattern": "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$"}),
]
"""A DNS label."""

AbsolutePath = Annotated[
    str, PlainValidator(_absolute), WithJsonSchema({"type": "string", "pattern": "^/"})
]
"""A path that begins with a slash."""

Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`, and nothing else."""

Count: Any = _whole(0, 1_000_000)
"""A whole number, zero or more."""

Positive: Any = _whole(1, 1_000_000_000)
"""A whole number above zero."""

PortNumber: Any = _whole(1, 65_535)
"""A TCP or UDP port."""

Status: Any = _whole(100, 599)
"""An HTTP status."""

Number = Annotated[
    float, PlainValidator(_positive), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
"""A number above zero."""

Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list, json_schema_input_type=Any)]
"""A list of texts; one alone may stand without brackets."""
