"""The request of a test: its path, body and parameters, and whose token it carries."""

from __future__ import annotations

from typing import Any

from msgen.plan.model import AuthKind, Endpoint, Matching
from msgen.plan.patterns import sample
from msgen.records import dataclass
from msgen.views.python.annotations import quoted
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword, lay
from msgen.views.python.testing.world import World
from msgen.views.python.values import literal
from msgen.views.service import Operation

BELOW = "example"
"""What tests ask for below a prefix."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Statements that send the request: with the right token, a wrong one, and none.

    Of a socket the right one opens a block in which it is connected, the others say how they are
    refused.

    ``keyed`` is the right one with an idempotency key. ``constants`` hold its data; ``given`` the
    values of its path parameters.
    """

    right: str
    keyed: str
    wrong: str
    anonymous: str
    constants: tuple[str, ...]
    given: dict[str, Any]


def sending(
    world: World, operation: Operation, endpoint: Endpoint, *, also: tuple[Code, ...] = ()
) -> Sending:
    """Return the requests of one endpoint, filled with examples; ``also`` are further arguments."""
    given = {
        each.name: world.example(each.shape, each.name) for each in operation.path_params.fields
    }
    arguments: list[Code] = [quoted(example_path(endpoint, given))]
    constants = []
    has_body = operation.request is not None and not operation.socket
    if operation.request is not None:
        data = world.example(operation.request, operation.name)
        name = "REQUEST" if has_body else "MESSAGE"
        constants.append(lay(Prefixed(f"{name} = ", literal(data))))
        arguments += ["json=REQUEST"] if has_body else []
    query = {
        each.name: _text(world.example(each.shape, each.name))
        for each in operation.query.fields
        if not each.optional
    }
    if query:
        arguments.append(keyword("params", literal(query)))
    required = {
        each.name: _text(world.example(each.shape, each.name))
        for each in operation.headers.fields
        if not each.optional
    }

    def connected(token: str, status: int) -> str:
        asked = ("client.websocket_connect(", (*arguments, *_headers(token, required)))
        if not status:
            return lay(Prefixed("with ", Group(*asked, ") as socket:")), indent=4)
        answer = Group("refused(", (Group(*asked),))
        return lay(Prefixed("status = ", answer), indent=4) + f"\n\n    assert status == {status}"

    def sent(token: str, status: int = 0, *, key: dict[str, str] | None = None) -> str:
        headers = _headers(token, {**required, **(key or {})})
        if operation.socket:
            return connected(token, status)
        function = _function(endpoint.method, has_body=has_body)
        whole = (*function[1], *arguments, *headers, *also)
        return lay(Prefixed("response = ", call(function[0], *whole)), indent=4)

    return Sending(
        right=sent(_token(endpoint, right=True)),
        keyed=sent(_token(endpoint, right=True), key={"idempotency-key": "once"}),
        wrong=sent(_token(endpoint, right=False), 403),
        anonymous=sent("", 401),
        constants=tuple(constants),
        given=given,
    )


def example_path(endpoint: Endpoint, given: dict[str, Any]) -> str:
    """Return a path that the endpoint answers."""
    if endpoint.matching is Matching.REGEX:
        return sample(endpoint.path) or endpoint.path
    path = endpoint.path
    for name, data in given.items():
        path = path.replace(f"{{{name}}}", _text(data))
    return f"{path.rstrip('/')}/{BELOW}" if endpoint.matching is Matching.PREFIX else path


def _function(method: str, *, has_body: bool) -> tuple[str, tuple[str, ...]]:
    """The client's function for a method; those that usually have no body take none."""
    if method == "ANY":
        method = "POST" if has_body else "GET"
    word = method.lower()
    if word == "trace" or (has_body and word in ("get", "delete", "head", "options")):
        return "client.request", (quoted(method),)
    return f"client.{word}", ()


def _headers(token: str, required: dict[str, str]) -> list[Code]:
    if token and required:
        pairs = tuple(f"{quoted(name)}: {quoted(text)}" for name, text in required.items())
        return [keyword("headers", Group("{", (f"**{token}", *pairs), "}"))]
    if token:
        return [keyword("headers", token)]
    return [keyword("headers", literal(required))] if required else []


def _token(endpoint: Endpoint, *, right: bool) -> str:
    match endpoint.auth.kind:
        case AuthKind.NONE:
            return ""
        case AuthKind.USER:
            return "issuer.user()"
        case AuthKind.SCOPES:
            scopes = ", ".join(map(quoted, endpoint.auth.scopes)) if right else ""
            return f"issuer.user({scopes})"
        case AuthKind.SERVICE:
            caller = endpoint.callers[0] if right and endpoint.callers else "stranger"
            return f"issuer.service({quoted(caller)})"


def _text(data: Any) -> str:
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data[0]) if isinstance(data, list) and data else str(data)
