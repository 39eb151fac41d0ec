"""What a handler does by default: calls, reads, writes, publications."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from msgen.spec.keys import CallKey, EntityRef
from msgen.spec.models.base import NOTHING, Model, ShortForms
from msgen.spec.models.policy import EdgePolicy
from msgen.spec.models.values import Flag, Text, as_list
from msgen.spec.problems import Broken, wrong_type
from msgen.spec.scalars import Percent


class Call(EdgePolicy):
    """One call, with its own policy where that differs from the edge's."""

    NOUN = "a call such as inventory POST /reservations"
    SHORT = (
        {"type": "string"},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/CallOptions"},
        },
    )

    to: CallKey
    """The callee and its endpoint."""

    as_: Text | None = Field(default=None, alias="as")
    """The name of the result, for later calls; without it, derived from the callee's operation."""

    with_: dict[str, Any] = Field(default=NOTHING, alias="with")
    """Argument to its source: a field of path, request or result, `id` (the new one), or data."""

    optional: Flag = False
    """Whether the request goes on when this call fails."""

    fallback: Any = None
    """What stands in for the result of a failed optional call: `empty`, or data."""

    chance: Percent | None = None
    """The share of requests in which the call happens; without it, all."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """`cart GetCart` is `{to: cart GetCart}`; `{cart GetCart: {optional: true}}` likewise."""
        if isinstance(value, str):
            return {"to": value}
        if isinstance(value, dict) and "to" not in value:
            if len(value) != 1:
                raise wrong_type(
                    "a call such as {inventory POST /reservations: {retries: 0}}", value
                )
            key, options = next(iter(value.items()))
            if not isinstance(options, dict):
                raise wrong_type(f'options of the call "{key}", such as {{retries: 0}}', options)
            return {**options, "to": key}
        return value


def _steps(value: Any) -> Any:
    if isinstance(value, str | dict):
        return ((value,),)
    if isinstance(value, list | tuple):
        return tuple(step if isinstance(step, list | tuple) else (step,) for step in value)
    raise wrong_type("a list of calls", value)


Calls = Annotated[
    tuple[tuple[Call, ...], ...],
    BeforeValidator(_steps),
    WithJsonSchema({"$ref": "#/$defs/Calls"}),
]
"""Steps one after the other; the calls of a step run at the same time."""


class Publication(Model):
    """How a topic is published to."""

    outbox: Flag = False
    """Whether the message is stored with the data and sent afterwards: both happen, or none."""


def _publications(value: Any) -> Any:
    return named(value, "a list of topics such as [order.placed]")


def named(value: Any, expected: str) -> Any:
    """A list of names and one-key maps as the map that it is short for."""
    if isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    if isinstance(value, str):
        return {value: {}}
    if not isinstance(value, list | tuple):
        raise wrong_type(expected, value)
    for item in value:
        one = {item: {}} if isinstance(item, str) else item
        if not isinstance(one, dict) or not one:
            raise wrong_type(expected, item)
        for name, options in one.items():
            if name in found:
                message = f'"{name}" stands in this list twice'
                options = Broken("duplicate-item", message, hint="delete one of them", at_key=True)  # noqa: PLW2901
            found[name] = options
    return found


Publications = Annotated[
    dict[Text, Publication], BeforeValidator(_publications), ShortForms(names=True)
]


_ONE = ShortForms(({"type": "string"},))


class Work(Model):
    """What a handler does by default, whatever starts it."""

    calls: Calls = ()
    """Calls in order; a list inside the list runs at the same time."""

    reads: Annotated[tuple[EntityRef, ...], BeforeValidator(as_list), _ONE] = ()
    """Entities that it reads: `store.entity`. A list holds the first hundred items; the query
    parameters `page: optional int(1..)` and `limit: optional int(1..)` choose others."""

    writes: Annotated[tuple[EntityRef, ...], BeforeValidator(as_list), _ONE] = ()
    """Entities that it creates, changes or deletes: `store.entity`."""

    publishes: Publications = NOTHING
    """Topics that it publishes to."""
