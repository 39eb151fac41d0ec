"""A call or an endpoint uses a port that speaks another protocol.

Why:
    RPCs need a grpc port, and requests by method and path an http one. A call over the wrong
    port fails at the first byte.

Example:
    services:
      web: {calls: ['cart:http rpc shop.Cart/GetCart']}
      cart: {ports: {grpc: 9000, http: 8000}, endpoints: {rpc shop.Cart/GetCart: {}}}

Fix:
    services:
      web: {calls: ['cart:grpc rpc shop.Cart/GetCart']}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.spec.models.service import Service
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


_WEB = ("http", "https", "ws")
_RPC = ("grpc", "thrift")


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Ports of calls, then ports of endpoints."""
    for use in written.calls:
        key = use.call.to
        if written.names.get(key.target) == "services" and key.endpoint is not None:
            service = written.spec.services[key.target]
            rpc = key.endpoint.startswith("rpc ") or "/" not in key.endpoint
            what = f"{use.caller} calls an {'RPC' if rpc else 'HTTP endpoint'}"
            yield from _check(written, service, key.port, use.path, what, rpc=rpc)
    for handler in written.handlers:
        if handler.endpoint is not None:
            service = written.spec.services[handler.service]
            rpc = handler.label.startswith("rpc ")
            what = f'"{handler.label}" is an {"RPC" if rpc else "HTTP endpoint"}'
            yield from _check(
                written, service, handler.endpoint.port, handler.path, what, rpc=rpc, own=True
            )


def _check(
    written: Written,
    service: Service,
    port: str | None,
    path: Path,
    what: str,
    *,
    rpc: bool,
    own: bool = False,
) -> Iterator[Diagnostic]:
    wanted = _RPC if rpc else _WEB
    fitting = [name for name, known in service.ports.items() if known.protocol in wanted]
    spoken = service.ports[port].protocol if port in service.ports else None
    hint = (
        f"ports that do: {', '.join(fitting)}"
        if fitting
        else f"add one: ports: {{{wanted[0]}: {9000 if rpc else 8000}}}"
    )
    if port is not None and spoken is not None and spoken not in wanted:
        place = written.at((*path, "port")) if own else written.at(path)
        yield RULE.at(place, f'{what}, and port "{port}" speaks {spoken}', hint=hint)
    elif own and port is None and service.ports and not fitting:
        message = f"{what}, and no port of its service speaks {wanted[0]}"
        yield RULE.at(written.at(path, key=True), message, hint=hint)
