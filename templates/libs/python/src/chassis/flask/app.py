"""A Flask application with everything that the chassis adds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import httpx2
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from chassis import sync
from chassis.contract import Contract, Operation, spread
from chassis.flask.operations import Observe, Operations
from chassis.flask.route import Router
from chassis.flask.service import NAME, Service
from chassis.health import Phase
from chassis.observe import rendered, unexpected
from chassis.problem import Problem
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
C = TypeVar("C", bound=sync.Context)

_KEPT = ("Allow", "Retry-After")


def create_app(
    settings: S,
    *,
    router: Router,
    context: Callable[[S], AbstractContextManager[C]],
    openapi: Path,
    transport: httpx2.BaseTransport | None = None,
) -> Flask:
    """Put a service together.

    `context` opens what handlers use, for as long as the application is open (`opened`).
    `openapi` is the document that it serves at /openapi.json.
    """
    authenticator = sync.Authenticator(settings, transport=transport)
    # A transport of tests counts what it is asked.
    checked = transport is None and settings.identity_jwks_url and router.asks_tokens
    service = Service(
        settings,
        authenticator,
        Contract(openapi),
        partial(context, settings),
        sync.Ahead(authenticator.fetch_keys if checked else None),
    )
    app = Flask(settings.service_name, static_folder=None)
    app.extensions[NAME] = service
    app.register_blueprint(router)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    app.wsgi_app = Operations(Observe(app.wsgi_app), service)  # type: ignore[assignment, method-assign]
    return app


def current(kind: type[C]) -> C:
    """The service's context, which is a `kind`."""
    return cast("C", Service.current().opened())


@contextmanager
def opened(app: Flask) -> Iterator[None]:
    """Open the application's context; the server does it, and tests without one."""
    service = Service.of(app)
    with service.keys as keys, service.open() as service.context:
        keys.moment()
        service.health.serving()
        yield
        service.health.phase = Phase.STOPPING
    service.context = None


def served(app: Flask) -> set[Operation]:
    """The operations that an application answers."""
    operations: set[Operation] = set()
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, Router):
            for rule in app.url_map.iter_rules():
                if template := blueprint.templates.get(rule.endpoint):
                    operations |= spread(rule.methods or (), template)
    return operations


def _problem(error: Problem) -> Response:
    status, headers, body = rendered(error)
    return Response(body, status, headers)


def _http_error(error: HTTPException) -> Response:
    if error.code is None:
        return _unexpected(error)
    told = dict(error.get_headers())
    headers: dict[str, str] = {name: told[name] for name in _KEPT if name in told}
    return _problem(Problem(error.code, headers=headers))


def _unexpected(error: Exception) -> Response:
    return _problem(unexpected(error))
