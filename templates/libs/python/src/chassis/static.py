"""Serves a folder of files: the web front end of a system.

    python -m chassis.static public

It has the probes, metrics, logs and shutdown of every other service. Browsers ask each time
whether a file has changed, and load nothing from elsewhere.
"""

import asyncio
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chassis import asgi, process, telemetry
from chassis.asgi import Observe, Operations, probes
from chassis.health import Health, Phase
from chassis.observe import rendered
from chassis.problem import Problem
from chassis.settings import ServiceSettings

HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Settings(ServiceSettings):
    """What the front end is told when it starts."""

    service_name: str = "web"


class _Files(StaticFiles):
    """Files, with the headers that browsers want."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def create_app(folder: Path, health: Health) -> Starlette:
    """An application that answers with the files of a folder, and for `/` with index.html."""

    async def ready() -> tuple[int, dict[str, object]]:
        return health.ready()

    health.phase = Phase.SERVING
    return Starlette(
        routes=[Mount("/", _Files(directory=folder, html=True), name="files")],
        middleware=[
            Middleware(Operations, answers=probes(health, ready)),
            Middleware(Observe),
        ],
        exception_handlers={HTTPException: _problem},
    )


async def _problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, headers, body = rendered(Problem(status))
    return Response(body, code, headers)


def main(folder: Path) -> None:
    """Serve until the process is told to stop."""
    settings = process.begin(Settings)
    finish_traces = telemetry.configure(settings)
    health = Health()
    try:
        asyncio.run(asgi.run(create_app(folder, health), settings, health))
    finally:
        finish_traces()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
