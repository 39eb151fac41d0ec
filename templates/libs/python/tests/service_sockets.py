"""A small service with WebSockets, also started as a process: `python service_sockets.py`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx2
from fastapi import Depends, FastAPI, WebSocket

from chassis import aio
from chassis.auth import PUBLIC, scopes
from chassis.endpoint import endpoint
from chassis.fastapi import Router, Socket, create_app, current, serve
from chassis.model import Model
from chassis.problem import NotFound
from chassis.settings import ServiceSettings

router = Router()
Ctx = Annotated[aio.Context, Depends(current(aio.Context))]
NOBODY = UUID(int=0)


class Note(Model):
    """What goes both ways."""

    text: str


@router.websocket("/echo")
@endpoint(access=PUBLIC, timeout=None, body="1Ki", documented=False)
async def echo(websocket: WebSocket) -> None:
    """Say everything again."""
    async with Socket[Any, Any](websocket) as socket:
        async for message in socket:
            await socket.send(message)


@router.websocket("/notes/{id}")
@endpoint(access=scopes("notes:read"), timeout=None, documented=False)
async def notes(id: UUID, websocket: WebSocket, ctx: Ctx) -> None:
    """Send a note, and wait."""
    async with Socket[Note, Note](websocket) as socket:
        if id == NOBODY:
            raise NotFound("note", id)
        await socket.send(Note(text=ctx.caller.subject if ctx.caller else ""))
        async for note in socket:
            if note.text == "bug":
                raise RuntimeError("hush")


@router.websocket("/rooms/*")
@endpoint(access=PUBLIC, timeout="100ms", documented=False)
async def rooms(rest: str, websocket: WebSocket) -> None:
    """Stay for a moment."""
    async with Socket[Any, str](websocket) as socket:
        await socket.send(rest)
        await asyncio.sleep(5)


class Settings(ServiceSettings):
    """Nothing of its own."""

    service_name: str = "sockets"


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[aio.Context]:
    """Nothing to open."""
    yield aio.Context()


def app(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """The application."""
    return create_app(
        settings, router=router, context=open_context, openapi=Path("none"), transport=transport
    )


if __name__ == "__main__":
    serve(app, Settings)
