"""Endpoints without a handler: their requests go somewhere else."""

from typing import Protocol
from urllib.parse import quote

import httpx2
from flask import Response, request

from chassis.auth import Credential
from chassis.flask.route import ROUTE
from chassis.forwarding import Forwarded, answered, passed_path
from chassis.patterns import moved_to


class Forwarder(Protocol):
    """An upstream, or a client that has one."""

    def forward(self, request: Forwarded) -> httpx2.Response:
        """Pass a request on."""


def forward(
    upstream: Forwarder,
    *,
    strip: str | None = None,
    rewrite: str | None = None,
    credential: Credential = Credential.NONE,
) -> Response:
    """Pass the request on, and its answer back; see `forwarding.passed_path` for the path."""
    template: str = request.environ[ROUTE]
    raw: str = request.environ.get("RAW_URI") or quote(request.path)
    passed = Forwarded(
        method=request.method,
        template=template,
        path=passed_path(
            raw.partition("?")[0],
            template,
            strip=strip,
            rewrite=rewrite,
            parameters=request.view_args or {},
        ),
        query=request.query_string.decode("latin-1"),
        headers=tuple(request.headers.items()),
        body=request.get_data(),
        credential=credential,
    )
    answer = upstream.forward(passed)
    return Response(answer.content, answer.status_code, answered(answer))


def moved(target: str) -> Response:
    """Send callers to another address for good, with method, body and query (308)."""
    query = request.query_string.decode("latin-1")
    where = moved_to(target, request.view_args or {}, query=query)
    return Response(status=308, headers={"location": where})
