"""Routes that keep the rules of their endpoint before FastAPI reads the request."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Depends, params
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from chassis import auth, deadline, idempotency, repetition, scalars
from chassis.asgi.observe import ROUTE
from chassis.endpoint import Endpoint, rules_of
from chassis.fastapi.paths import declared, routed
from chassis.fastapi.service import Service
from chassis.fastapi.socket import admit
from chassis.idempotency import Answer, AsyncIdempotencyStore, Claim
from chassis.observe import rendered
from chassis.problem import DeadlineExceeded, Invalid, Problem, UpstreamProblem

Handle = Callable[[Request], Awaitable[Response]]


class Route(APIRoute):
    """A route whose function carries `@endpoint`. Creating one without raises TypeError."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, behind the rules."""
        once = rules_of(self.endpoint).idempotent
        template = declared(self.path)
        operation = f"{','.join(sorted(self.methods or ()))} {template}"
        takes_json = self.body_field is not None
        numbers = {
            field.alias
            for field in self.dependant.path_params
            if field.field_info.annotation is int
        }
        handle: Handle = super().get_route_handler()
        if once:
            handle = _once(handle, operation)

        async def admitted(request: Request) -> Response:
            service = Service.of(request)
            rules = self._rules(service)
            await service.admit(request, rules)
            _check_address(request, numbers)
            limited = _LimitedRequest(request, rules)
            if takes_json:
                _check_json(limited, await limited.body())
            if rules.timeout is None:  # a stream may last: it takes nobody's turn
                return await handle(limited)
            async with service.turn(operation):
                return await handle(limited)

        async def guarded(request: Request) -> Response:
            request.scope[ROUTE] = template
            return await _in_time(admitted, request, self._rules(Service.of(request)))

        return guarded

    def _rules(self, service: Service) -> Endpoint:
        timeouts = service.settings.endpoint_timeouts
        return rules_of(self.endpoint).under(self.endpoint.__name__, timeouts)


class Router(APIRouter):
    """Where a service's routes are collected; see `chassis.fastapi.paths` for their paths."""

    def __init__(self) -> None:
        super().__init__(route_class=Route)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Register a function behind the rules that it carries; what answers GET answers HEAD."""
        if "GET" in (methods := options.get("methods") or ()):
            options["methods"] = [*methods, "HEAD"]
        super().add_api_route(routed(path), endpoint, **options)

    def add_api_websocket_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        name: str | None = None,
        *,
        dependencies: Sequence[params.Depends] | None = None,
    ) -> None:
        """Register a function that gets a connection, behind the rules that it carries."""
        rules_of(endpoint)
        admitted = [Depends(admit), *(dependencies or ())]
        super().add_api_websocket_route(routed(path), endpoint, name, dependencies=admitted)


def called(request: Request) -> str:
    """A dependency that gives the method of a request, where any is declared."""
    return request.method


class _LimitedRequest(Request):
    """A request whose body may have as many bytes as its endpoint allows."""

    def __init__(self, request: Request, rules: Endpoint) -> None:
        super().__init__(request.scope, request.receive)
        self._rules = rules

    async def stream(self) -> AsyncIterator[bytes]:  # type: ignore[override]
        """The body. Raises Problem 413 as soon as it is too long."""
        if int(self.headers.get("content-length") or 0) > self._rules.body:
            raise self._rules.too_large()
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > self._rules.body:
                raise self._rules.too_large()
            yield chunk


def _check_address(request: Request, numbers: set[str]) -> None:
    for name, text in request.path_params.items():
        scalars.check_path(name, text)
        if name in numbers:
            with suppress(ValueError):  # what is no number at all FastAPI refuses
                scalars.check_path(name, int(text))
    scalars.check_query(request.scope["query_string"])


def _check_json(request: Request, body: bytes) -> None:
    """Say what FastAPI would call a bad request without saying why."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise Problem(415, f"the body has to be application/json, not {kind}")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Invalid([{"in": "body", "pointer": "#", "detail": str(error)}]) from None
    scalars.check_json(body)


async def _in_time(handle: Handle, request: Request, rules: Endpoint) -> Response:
    limit = deadline.from_header(request.headers.get(deadline.HEADER), timeout=rules.timeout)
    try:
        with deadline.within(limit):
            async with asyncio.timeout(limit) as timer:
                response = await handle(request)
    except TimeoutError:
        if not timer.expired():
            raise
        raise DeadlineExceeded from None
    if rules.cache is not None and response.status_code == 200:
        response.headers["cache-control"] = rules.cache_control()
    return response


def _once(handle: Handle, operation: str) -> Handle:
    """Answer a repeated Idempotency-Key with what was answered before."""

    async def handle_once(request: Request) -> Response:
        given = request.headers.get(idempotency.HEADER)
        if given is None:
            return await handle(request)
        principal = auth.current()
        caller = principal.subject if principal else ""
        key = idempotency.scoped(given, operation=operation, caller=caller)
        print_ = idempotency.fingerprint(_target(request), await request.body())
        store = Service.of(request).opened().idempotency
        known = await _claim(store, key, print_)
        if known is not None:
            return _replayed(idempotency.replay(known, fingerprint=print_))
        with repetition.repeatable(key, print_):
            return await _kept(handle, request, store, key)

    return handle_once


def _target(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"


async def _claim(store: AsyncIdempotencyStore, key: str, print_: str) -> Claim | None:
    """Claim a key; if the request is given up meanwhile, give the key free again."""
    claiming = asyncio.ensure_future(store.begin(key, print_, lease=idempotency.LEASE))
    try:
        return await asyncio.shield(claiming)
    except asyncio.CancelledError:
        if await claiming is None:
            await store.forget(key)
        raise


async def _kept(
    handle: Handle,
    request: Request,
    store: AsyncIdempotencyStore,
    key: str,
) -> Response:
    try:
        response = await handle(request)
    except Problem as problem:
        if problem.status >= 500 or isinstance(problem, UpstreamProblem):
            await store.forget(key)
            raise
        response = _response(problem)
    except BaseException:
        await store.forget(key)
        raise
    if response.status_code >= 500:
        await store.forget(key)
        return response
    answer = Answer(response.status_code, tuple(response.headers.items()), bytes(response.body))
    # What is done is done, even if nobody waits for it any more: a repetition has to learn of it.
    await asyncio.shield(store.finish(key, answer, keep=idempotency.KEEP))
    return response


def _response(problem: Problem) -> Response:
    status, headers, body = rendered(problem)
    return Response(body, status, headers)


def _replayed(answer: Answer) -> Response:
    headers = {**dict(answer.headers), idempotency.REPLAYED: "true"}
    return Response(answer.body, answer.status, headers)
