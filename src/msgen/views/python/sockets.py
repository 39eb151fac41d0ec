"""The function of `routes.py` that gets a WebSocket, and what goes over it."""

from __future__ import annotations

from msgen.views.python.annotations import Imports, bare
from msgen.views.python.layout import Group, Prefixed, call, docstring, lay
from msgen.views.python.parameters import (
    alias,
    group_parameters,
    import_handler,
    path_parameters,
)
from msgen.views.python.promises import Route, fastapi_decorators
from msgen.views.service import Operation, Served


def socket_type(operation: Operation, imports: Imports) -> Group:
    """Return the type of the socket: what comes in, and what goes out.

    Where nothing is declared it is any JSON; where only one direction is, the other says nothing.
    """
    imports.add("chassis.fastapi", "Socket")
    incoming, outgoing = operation.request, operation.result
    if incoming is None:
        imports.add("pydantic", "JsonValue")
    received = bare(incoming, imports) if incoming is not None else "JsonValue"
    echo = "JsonValue" if incoming is None else "None"
    sent = bare(outgoing, imports) if outgoing is not None else echo
    return Group("Socket[", (received, sent), "]")


def socket_route(served: Served, imports: Imports) -> Route:
    """Return the function: it accepts the connection, and the handler does the rest."""
    operation, endpoint = served.operation, served.endpoint
    import_handler(operation.name, imports)
    imports.add("fastapi", "WebSocket")
    parameters = [
        *path_parameters(operation, imports),
        *group_parameters(operation, imports),
    ]
    arguments = [each.partition(":")[0] for each in parameters]
    kind = socket_type(operation, imports)
    opened = Group(f"async with {kind.before}", kind.items, "](websocket) as socket:")
    handled = Prefixed("await ", call(alias(operation.name), *arguments, "socket", "ctx"))
    return Route(
        decorators=fastapi_decorators(endpoint, imports),
        signature=lay(
            Group(
                f"async def {operation.name}(",
                (*parameters, "websocket: WebSocket", "ctx: Ctx"),
                ") -> None:",
            )
        ),
        doc=docstring(f"{endpoint.label}.", indent=4),
        statements=(lay(opened, indent=4), f"    {lay(handled, indent=8)}"),
    )
