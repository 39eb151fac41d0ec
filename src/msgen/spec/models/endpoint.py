"""Endpoints, the calls they make, and what they publish and store."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from msgen.spec.keys import EndpointKey, EntityRef, Key, Target
from msgen.spec.models.base import NOTHING, AbsolutePath, Count, Flag, Model, Text, as_list
from msgen.spec.models.policy import Auth, EdgePolicy, Match, Slo
from msgen.spec.problems import Broken, Part, parts, problem, wrong_type
from msgen.spec.scalars import Duration, Limit, Percent, Rate, Size, Timeout
from msgen.spec.shapes import Object, Shape
from msgen.spec.type_values import ObjectValue, read_shape, shape_at

_OPERATION = re.compile(r"[a-z][a-z0-9_]*")


class CallKey(Key):
    """What is called: `inventory POST /reservations`, `cart GetCart`, `cart:grpc GetCart`, `cart`.

    `target` and `port` are as in `Target`; `endpoint` is the rest, None where there is none. It
    may be an endpoint's key, or the last part of an RPC's where that is unique.
    """

    __slots__ = ("endpoint", "port", "target")

    PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9-]+)?( .+)?$"
    NOUN = "a call such as inventory POST /reservations"

    target: str
    port: str | None
    endpoint: str | None

    @classmethod
    def read(cls, text: str) -> CallKey:
        """Take a call apart."""
        first, space, rest = text.partition(" ")
        target = Target.read(first)
        if space and (" " in rest or "/" in rest):
            EndpointKey.read(rest)
        key = cls(text)
        key.target, key.port, key.endpoint = target.name, target.port, rest or None
        return key


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


Publications = Annotated[dict[Text, Publication], BeforeValidator(_publications)]


class Work(Model):
    """What a handler does by default, whatever starts it."""

    calls: Calls = ()
    """Calls in order; a list inside the list runs at the same time."""

    reads: Annotated[tuple[EntityRef, ...], BeforeValidator(as_list)] = ()
    """Entities that it reads: `store.entity`."""

    writes: Annotated[tuple[EntityRef, ...], BeforeValidator(as_list)] = ()
    """Entities that it creates, changes or deletes: `store.entity`."""

    publishes: Publications = NOTHING
    """Topics that it publishes to."""


class EndpointValues(Model):
    """What may differ between environments, and have a default for all endpoints."""

    timeout: Timeout = Timeout(2000)
    """The longest that a request may take, all calls included; `none` for a stream."""

    slo: Slo = Slo.model_construct()
    """What callers may rely on."""

    traffic: Rate | None = None
    """Requests that are expected; capacity and load tests follow from it."""

    limit: Limit | None = None
    """Requests that are allowed."""


class EndpointDefaults(EndpointValues):
    """Defaults of all endpoints (`defaults.endpoint`)."""

    auth: Auth | None = None
    """Who may call; without it, `user` where exposed, `service` where internal."""

    body: Size = Size(1 << 20)
    """The largest request body that is taken."""

    compress: Flag = False
    """Whether answers are compressed."""


def _responses(value: Any) -> dict[int, Shape | None]:
    if not isinstance(value, dict):
        raise wrong_type("a map such as {201: Order, 409: Problem}", value)
    read: dict[int, Shape | None] = {}
    found: list[Part] = []
    for status, shape in value.items():
        if not (len(status) == 3 and status.isdecimal() and 100 <= int(status) <= 599):
            hint = "for example {201: Order, 409: Problem}"
            found.append(Part((status,), "bad-number", f'"{status}" is no HTTP status', hint))
        elif shape == "none":
            read[int(status)] = None
        else:
            expression = shape_at(shape, (status,), found)
            if expression is not None:
                read[int(status)] = expression
    if found:
        raise parts(found)
    return read


def _body(value: Any) -> Shape | None:
    return None if value == "none" else read_shape(value)


ResponseMap = Annotated[
    dict[int, Shape | None],
    PlainValidator(_responses),
    WithJsonSchema({"$ref": "#/$defs/Response"}),
]


def _operation(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a name such as create_order", value)
    if not _OPERATION.fullmatch(value):
        raise problem(
            "bad-name",
            f'"{value}" is no name of an operation',
            hint="small letters, digits and _, such as create_order",
        )
    return value


class Endpoint(EndpointDefaults, Work):
    """One operation of a service; its key: `METHOD /path`, `WS /path`, `rpc pkg.Service/Method`."""

    description: Text = ""
    """One line for people."""

    as_: Annotated[Text, PlainValidator(_operation)] | None = Field(default=None, alias="as")
    """The operation's name in code; without it, derived from method and path."""

    public: Flag | None = None
    """Whether the gateway lets it in; without it, as the service's `expose` says."""

    port: Text | None = None
    """The port that serves it; without it, the only or first one of its protocol."""

    path: ObjectValue = Object(())
    """Types of the parameters in the path; strings without it."""

    query: ObjectValue = Object(())
    """Types of the query parameters."""

    headers: ObjectValue = Object(())
    """Types of the request headers that the handler reads."""

    request: Annotated[
        Shape | None, PlainValidator(_body), WithJsonSchema({"$ref": "#/$defs/Type"})
    ] = None
    """The type of the request body; none without it."""

    response: ResponseMap = NOTHING
    """Status to the type of the answer; one type alone is that of 201 for POST, else of 200."""

    idempotent: Flag | None = None
    """Whether it may be repeated safely; POST then by `Idempotency-Key`. Without it, by method."""

    cache: Duration | None = None
    """How long an answer may be reused."""

    forward: Target | None = None
    """The service that requests are passed on to."""

    strip: AbsolutePath | None = None
    """The beginning of the path that is taken away before passing on."""

    rewrite: AbsolutePath | None = None
    """The path that replaces the matched one before passing on."""

    redirect: Text | None = None
    """Where callers are sent instead."""

    match: Match | None = None
    """Only requests with these headers or query parameters."""

    stream: Literal["client", "server", "both"] | None = None
    """RPC: who sends a stream of messages; without it, one message each way."""

    @property
    def client_stream(self) -> bool:
        """Whether the caller sends a stream of messages."""
        return self.stream in ("client", "both")

    @property
    def server_stream(self) -> bool:
        """Whether the answer is a stream of messages."""
        return self.stream in ("server", "both")


class Consume(Work):
    """A subscription to a topic, and what its handler does."""

    group: Text | None = None
    """Members of one group share the messages; without it, the service's name."""

    retries: Count = 3
    """How often a message is tried again."""

    dead_letter: Flag = False
    """Whether messages that never succeed are kept aside."""
