"""Endpoints without a handler: their requests go somewhere else."""

from typing import Protocol

import httpx2
from starlette.requests import Request
from starlette.responses import Response

from chassis.asgi.observe import route_of
from chassis.auth import Credential
from chassis.forwarding import Forwarded, answered, passed_path
from chassis.patterns import moved_to


class Forwarder(Protocol):
    """An upstream, or a client that has one."""

    async def forward(self, request: Forwarded) -> httpx2.Response:
        """Pass a request on."""


async def forward(
    request: Request,
    upstream: Forwarder,
    *,
    strip: str | None = None,
    rewrite: str | None = None,
    credential: Credential = Credential.NONE,
) -> Response:
    """Pass a request on, and its answer back; see `forwarding.passed_path` for the path."""
    template = route_of(request.scope)
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    passed = Forwarded(
        method=request.method,
        template=template,
        path=passed_path(
            path.decode("latin-1").partition("?")[0],
            template,
            strip=strip,
            rewrite=rewrite,
            parameters=request.path_params,
        ),
        query=request.url.query,
        headers=tuple(request.headers.items()),
        body=await request.body(),
        credential=credential,
    )
    answer = await upstream.forward(passed)
    response = Response(answer.content, answer.status_code)
    for name, value in answered(answer):
        response.headers.append(name, value)
    return response


def moved(request: Request, target: str) -> Response:
    """Send callers to another address for good, with method, body and query (308)."""
    where = moved_to(target, request.path_params, query=request.url.query)
    return Response(status_code=308, headers={"location": where})
