"""A FastAPI application with everything that the chassis adds."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar, cast

import httpx2
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import (
    RequestValidationError,
    ValidationException,
    WebSocketRequestValidationError,
)
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from chassis import aio, problem
from chassis.asgi import Observe, Operations, probes
from chassis.contract import Contract, Operation, spread
from chassis.endpoint import rules_of
from chassis.fastapi.service import Service
from chassis.health import Phase
from chassis.observe import rendered
from chassis.problem import Invalid, Problem
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
C = TypeVar("C", bound=aio.Context)


def create_app(
    settings: S,
    *,
    router: APIRouter,
    context: Callable[[S], AbstractAsyncContextManager[C]],
    openapi: Path,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Put a service together.

    `context` opens what handlers use, for as long as the application runs. `openapi` is the
    document that it serves at /openapi.json.
    """
    authenticator = aio.Authenticator(settings, transport=transport)
    service = Service(settings, authenticator, Contract(openapi))

    # A transport of tests counts what it is asked.
    checked = transport is None and settings.identity_jwks_url and asks_tokens(router)
    early = authenticator.fetch_keys if checked else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with aio.Ahead(early) as keys, context(settings) as service.context:
            await keys.moment()
            service.health.serving()
            yield
            service.health.phase = Phase.STOPPING

    app = FastAPI(
        title=settings.service_name,
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.include_router(router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(WebSocketRequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Observe)
    app.add_middleware(Operations, answers=_answers(service))
    app.state.routes = served_by(router)
    return app


def current(kind: type[C]) -> Callable[[HTTPConnection], Awaitable[C]]:
    """A dependency that gives the service's context, which is a `kind`."""

    async def context(connection: HTTPConnection) -> C:
        return cast("C", Service.of(connection).opened())

    return context


def opened(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Open the application's context without a server: for tests."""
    return cast(
        "AbstractAsyncContextManager[None]",
        app.router.lifespan_context(app),
    )


def asks_tokens(router: APIRouter) -> bool:
    """Whether any endpoint wants to know who asks."""
    found = (getattr(route, "endpoint", None) for route in router.routes)
    return any(not rules_of(each).access.public for each in found if each is not None)


def served_by(router: APIRouter) -> set[Operation]:
    """The operations of a router."""
    operations: set[Operation] = set()
    for route in router.routes:
        if isinstance(route, APIRoute) and rules_of(route.endpoint).documented:
            operations |= spread(route.methods or (), route.path)
    return operations


def served(app: FastAPI) -> set[Operation]:
    """The operations that an application answers."""
    return cast("set[Operation]", app.state.routes)


def _answers(service: Service) -> dict[str, Callable[[], Awaitable[Response]]]:
    async def document() -> Response:
        return Response(service.contract.json, media_type="application/json")

    return {**probes(service.health, service.ready), "/openapi.json": document}


async def _problem(request: Request, error: Exception) -> Response:
    status, headers, body = rendered(cast("Problem", error))
    return Response(body, status, headers)


async def _invalid(request: Request, error: Exception) -> Response:
    errors = cast("ValidationException", error).errors()
    return await _problem(request, Invalid(problem.faults(errors)))


async def _http_error(request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    detail = known.detail if known.detail != problem.phrase(known.status_code) else None
    return await _problem(
        request,
        Problem(known.status_code, detail, headers=known.headers),
    )
