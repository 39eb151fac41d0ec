"""The base of every declared type: what travels in requests, answers and messages."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """An immutable value of a declared type.

    Reading is tolerant: members that the type does not declare are ignored, so that a service
    may add one before its callers know it. Members are given by field name or by the name they
    have in JSON.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True)


def absent(value: Any) -> bool:
    """Whether an optional member has no value and is to be left out of the JSON.

    Use it as `Field(default=None, exclude_if=absent)`: an optional member that is not nullable
    must be missing, not null.
    """
    return value is None
