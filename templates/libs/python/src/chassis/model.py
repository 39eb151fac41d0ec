"""The base of every declared type: what travels in requests, answers and messages."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from chassis import scalars


class Model(BaseModel):
    """An immutable value of a declared type.

    Reading is tolerant: members that the type does not declare are ignored, so that a service
    may add one before its callers know it. Members are given by field name or by the name they
    have in JSON.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """What pydantic makes of the annotations, with the bounds of `chassis.scalars`."""
        schema = handler(source)
        scalars.bound(handler.resolve_ref_schema(schema))
        return schema

    def merged(self, changes: BaseModel) -> Self:
        """The same with every member that `changes` sets, of those that this type has too.

        None unsets what may be missing and leaves the rest as it is.
        """
        known = type(self).model_fields
        given = {name: getattr(changes, name) for name in changes.model_fields_set if name in known}
        return self.model_copy(
            update={
                name: value
                for name, value in given.items()
                if value is not None or not known[name].is_required()
            }
        )


def absent(value: Any) -> bool:
    """Whether an optional member has no value and is to be left out of the JSON.

    Use it as `Field(default=None, exclude_if=absent)`: an optional member that is not nullable
    must be missing, not null.
    """
    return value is None
