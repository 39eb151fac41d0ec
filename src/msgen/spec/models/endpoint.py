"""Endpoints, the calls they make, and what they publish and store."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from msgen.spec.keys import Target
from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.calls import Work
from msgen.spec.models.policy import Auth, Match, Slo
from msgen.spec.models.values import AbsolutePath, Count, Flag, Text
from msgen.spec.problems import KEY, Part, parts, problem, wrong_type
from msgen.spec.scalars import Duration, Limit, Rate, Timeout
from msgen.spec.shapes import Object, Shape
from msgen.spec.sizes import Size
from msgen.spec.type_values import ObjectValue, read_shape, shape_at

_OPERATION = re.compile(r"[a-z][a-z0-9_]*")


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
            found.append(Part((status, KEY), "bad-number", f'"{status}" is no HTTP status', hint))
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
    """The service that requests are passed on to, under the policy of its edge."""

    strip: AbsolutePath | None = None
    """The beginning of the path that is taken away before passing on."""

    rewrite: AbsolutePath | None = None
    """The path that replaces the matched one before passing on."""

    redirect: Text | None = None
    """Where callers are sent instead (308), such as `/new/{id}`; method, body and query stay."""

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
