"""What numbers and text may be wherever they enter: what every database can keep.

A whole number has 64 bits. A decimal has up to 38 digits and is written without an exponent;
it is sent as text, and read from a JSON number too. Text has no NUL character.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic_core import core_schema

from chassis.problem import Invalid, faults

SMALLEST, LARGEST = -(2**63), 2**63 - 1
DIGITS = 38

_NUL = "a string must not contain the NUL character"


def bound(schema: Any) -> None:
    """Write the bounds into a schema of pydantic's core, but not into the models it refers to."""
    children = schema.values() if isinstance(schema, dict) else schema
    for child in children:
        if isinstance(child, list | tuple):
            bound(child)
        elif isinstance(child, dict) and child.get("type") != "model":
            _bound_one(child)
            bound(child)


def _bound_one(schema: dict[str, Any]) -> None:
    if schema.get("type") == "int":
        schema["ge"] = max(schema.get("ge", SMALLEST), SMALLEST)
        schema["le"] = min(schema.get("le", LARGEST), LARGEST)
    elif schema.get("type") == "decimal":
        schema["max_digits"] = min(schema.get("max_digits", DIGITS), DIGITS)
        schema["serialization"] = core_schema.plain_serializer_function_ser_schema(
            _fixed, when_used="json", return_schema=core_schema.str_schema()
        )


def _fixed(value: Decimal) -> str:
    return format(value, "f")


def check_path(name: str, value: object) -> None:
    """Raise Problem 422 if a parameter of the path is out of bounds."""
    if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        raise Invalid([{"in": "path", "name": name, "detail": "the number has over 64 bits"}])
    if isinstance(value, str) and "\0" in value:
        raise Invalid([{"in": "path", "name": name, "detail": _NUL}])


def check_query(query: bytes) -> None:
    """Raise Problem 422 if a query has a NUL character."""
    if b"%00" in query or b"\0" in query:
        raise Invalid([{"in": "query", "detail": _NUL}])


def check_json(body: bytes) -> None:
    """Raise Problem 422 if a string in a JSON body has a NUL character."""
    if b"\\u0000" not in body:
        return
    try:
        places = list(_with_nul(json.loads(body), ()))
    except (ValueError, RecursionError):
        return  # whoever reads the body says so
    if places:
        raise Invalid(faults([{"loc": place, "msg": _NUL} for place in places], where="body"))


def _with_nul(data: Any, place: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    if isinstance(data, str) and "\0" in data:
        yield place
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _with_nul(item, (*place, index))
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _with_nul(name, place)
            yield from _with_nul(value, (*place, name))
