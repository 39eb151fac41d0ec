"""Values with units, as people write them: `250ms`, `64Ki`, `10%`."""

import re
from typing import Annotated

from pydantic import BeforeValidator

NONE = "none"
"""The word for no value at all, where there may be none."""

_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z%]*)\s*")
_SECONDS = {"": 1.0, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def seconds(value: str | float) -> float:
    """Seconds in a duration such as `250ms`, `5s`, `1.5m`, `2h` or `7d`; a bare number is seconds.

    Raises ValueError if it is none of these.
    """
    return _scaled(value, units=_SECONDS, example="250ms, 5s, 2h or 7d")


def size(value: str | float) -> int:
    """Bytes in a size such as `64Ki`, `10Mi` or `1Gi`; a bare number is bytes.

    Raises ValueError if it is none of these.
    """
    return int(_scaled(value, units=_BYTES, example="64Ki, 10Mi or 1Gi"))


def share(value: str | float) -> float:
    """A part of one, written as `10%` or `0.1`. Raises ValueError if it is not from 0 to 1."""
    part = _scaled(value, units={"": 1.0, "%": 0.01}, example="10% or 0.1")
    if part > 1:
        raise ValueError(f"{value!r} is more than the whole")
    return part


def _scaled(value: str | float, *, units: dict[str, float] | dict[str, int], example: str) -> float:
    if isinstance(value, int | float):
        return value
    match = _NUMBER.fullmatch(value)
    if match is None or match[2] not in units:
        raise ValueError(f"{value!r} is not written like {example}")
    return float(match[1]) * units[match[2]]


Seconds = Annotated[float, BeforeValidator(seconds)]
Bytes = Annotated[int, BeforeValidator(size)]
Share = Annotated[float, BeforeValidator(share)]
