"""Plain values of keys: text, names, paths, numbers, true and false, lists of text."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from msgen.names import dns_label, is_dns_label
from msgen.spec.models.base import ShortForms
from msgen.spec.problems import problem, wrong_type

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


Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list), ShortForms((_SCALAR,))]
"""A list of texts; one alone may stand without brackets."""
