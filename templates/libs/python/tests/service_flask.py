"""A small Flask service that tests start as a process: `python service_flask.py`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from chassis import sync
from chassis.auth import PUBLIC
from chassis.endpoint import endpoint
from chassis.flask import Router, create_app, read_body, serve
from chassis.reach import reached_sync
from chassis.settings import ServiceSettings

router = Router(__name__)


@router.get("/slow")
@endpoint(access=PUBLIC, timeout="5s")
def slow() -> dict[str, str]:
    """Take a moment."""
    time.sleep(0.8)
    return {"answer": "slow"}


@router.post("/reindex")
@endpoint(access=PUBLIC, timeout="5s", admin=True)
def reindex() -> dict[str, str]:
    """For the admin port alone."""
    return {"answer": "reindex"}


@router.post("/echo")
@endpoint(access=PUBLIC, timeout="5s", body="1Ki")
def echo() -> dict[str, str]:
    """Say it again."""
    return {"answer": read_body(str)}


class Settings(ServiceSettings):
    """What it waits for at its start."""

    service_name: str = "small"
    wait_for: Path | None = None
    wait_within: float = 60.0


@contextmanager
def open_context(settings: Settings) -> Iterator[sync.Context]:
    """Wait for a file, if one is named, for as long as is said."""
    if settings.wait_for is not None:
        path = settings.wait_for

        def attempt() -> None:
            path.stat()

        reached_sync("the file", attempt, unreachable=(OSError,), within=settings.wait_within)
    yield sync.Context()


def app(settings: Settings) -> Flask:
    """The application."""
    return create_app(settings, router=router, context=open_context, openapi=Path("none"))


if __name__ == "__main__":
    serve(app, Settings)
