"""CPU time that the chassis adds to a bare FastAPI handler, per request.

Both applications are asked in this process, without a network, in alternating rounds; what is
compared is the same POST with a validated body and answer. The chassis adds metrics, a JSON
line in the log (to /dev/null), trace and correlation ids, a deadline, the body's limit, and in
the second row the check of a signed token.

    python benchmarks/chassis_overhead.py [--requests 2000] [--rounds 5]

It needs what `chassis[fastapi]` needs. Exit 1 if the chassis costs 1 ms or more.
"""

# The chassis and FastAPI live in the environment of a generated service, not in msgen's.
# mypy: ignore-errors
import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).parents[1] / "templates" / "libs" / "python" / "src"
sys.path.insert(0, str(LIBRARY))

from chassis import aio, logs  # noqa: E402
from chassis.auth import PUBLIC, scopes  # noqa: E402
from chassis.endpoint import endpoint  # noqa: E402
from chassis.fastapi import Router, create_app, opened  # noqa: E402
from chassis.model import Model  # noqa: E402
from chassis.settings import ServiceSettings  # noqa: E402
from chassis.testing import Issuer, Network  # noqa: E402
from fastapi import FastAPI  # noqa: E402

LIMIT_MS = 1.0
BODY = b'{"sku":"a-1","quantity":2}'

Message = MutableMapping[str, Any]
App = Callable[..., Awaitable[None]]


class Line(Model):
    """What is sent and answered."""

    sku: str
    quantity: int


router = Router()


@router.post("/public", status_code=201)
@endpoint(access=PUBLIC, timeout="2s", body="64Ki")
async def public(line: Line) -> Line:
    """For everybody."""
    return line


@router.post("/scoped", status_code=201)
@endpoint(access=scopes("lines:write"), timeout="2s", body="64Ki")
async def scoped(line: Line) -> Line:
    """For those with a token."""
    return line


@asynccontextmanager
async def open_context(_: ServiceSettings) -> AsyncIterator[aio.Context]:
    """Nothing to open."""
    yield aio.Context()


def bare_app() -> FastAPI:
    """The same handler with nothing around it."""
    app = FastAPI(openapi_url=None)

    @app.post("/public", status_code=201)
    async def bare(line: Line) -> Line:
        return line

    return app


async def ask(app: App, path: str, headers: list[tuple[bytes, bytes]]) -> None:
    """Send one request to an application and see that it succeeds."""
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"bench"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(BODY)).encode()),
            (b"traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            *headers,
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    await app(scope, receive, send)
    assert status == 201, status


async def cost(app: App, path: str, headers: list[tuple[bytes, bytes]], *, requests: int) -> float:
    """CPU milliseconds of one request."""
    began = time.process_time()
    for _ in range(requests):
        await ask(app, path, headers)
    return (time.process_time() - began) / requests * 1000


async def compare(*, requests: int, rounds: int) -> dict[str, float]:
    """The median of each application's rounds, in milliseconds."""
    issuer = Issuer()
    settings = ServiceSettings.from_env({"SERVICE_NAME": "bench", **issuer.environment})
    logs.configure(settings)
    bare, full = (
        bare_app(),
        create_app(
            settings,
            router=router,
            context=open_context,
            openapi=Path("none"),
            transport=Network(issuer).transport,
        ),
    )
    token = f"Bearer {issuer.token(scope='lines:write')}".encode()
    contenders: dict[str, tuple[App, str, list[tuple[bytes, bytes]]]] = {
        "bare FastAPI": (bare, "/public", []),
        "chassis": (full, "/public", []),
        "chassis, token checked": (full, "/scoped", [(b"authorization", token)]),
    }
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    async with opened(full):
        for app, path, headers in contenders.values():  # warm up, and fetch the keys
            await cost(app, path, headers, requests=100)
        for _ in range(rounds):
            for name, (app, path, headers) in contenders.items():
                measured[name].append(await cost(app, path, headers, requests=requests))
    return {name: statistics.median(values) for name, values in measured.items()}


def main() -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(description="CPU time of the chassis per request")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    out = sys.stdout
    with open(os.devnull, "w", encoding="utf-8") as sys.stdout:
        medians = asyncio.run(compare(requests=arguments.requests, rounds=arguments.rounds))
    sys.stdout = out
    bare = medians["bare FastAPI"]
    for name, value in medians.items():
        print(f"{name:<24} {value:6.3f} ms  {value - bare:+6.3f} ms  {value / bare:5.2f}x")
    return 0 if max(medians.values()) - bare < LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
