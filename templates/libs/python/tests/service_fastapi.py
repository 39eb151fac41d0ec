"""A small FastAPI service that tests start as a process: `python service_fastapi.py`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI

from chassis import aio
from chassis.auth import PUBLIC
from chassis.endpoint import endpoint
from chassis.fastapi import Router, create_app, serve
from chassis.reach import reached
from chassis.settings import ServiceSettings

router = Router()


@router.get("/slow", status_code=200)
@endpoint(access=PUBLIC, timeout="5s")
async def slow() -> dict[str, str]:
    """Take a moment."""
    await asyncio.sleep(0.8)
    return {"answer": "slow"}


@router.post("/reindex", status_code=200)
@endpoint(access=PUBLIC, timeout="5s", admin=True)
async def reindex() -> dict[str, str]:
    """For the admin port alone."""
    return {"answer": "reindex"}


@router.post("/echo", status_code=200)
@endpoint(access=PUBLIC, timeout="5s", body="1Ki")
async def echo(text: Annotated[str, Body()]) -> dict[str, str]:
    """Say it again."""
    return {"answer": text}


class Settings(ServiceSettings):
    """What it waits for at its start."""

    service_name: str = "small"
    wait_for: Path | None = None
    wait_within: float = 60.0


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[aio.Context]:
    """Wait for a file, if one is named, for as long as is said."""
    if settings.wait_for is not None:
        path = settings.wait_for

        async def attempt() -> None:
            path.stat()

        await reached("the file", attempt, unreachable=(OSError,), within=settings.wait_within)
    yield aio.Context()


def app(settings: Settings) -> FastAPI:
    """The application."""
    return create_app(settings, router=router, context=open_context, openapi=Path("none"))


if __name__ == "__main__":
    serve(app, Settings)
