"""Around the whole application: probes, metrics, the document, and what is recorded."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from flask import Response, json
from werkzeug.datastructures import Headers

from chassis import logs, metrics
from chassis.flask.route import ROUTE
from chassis.flask.service import Service
from chassis.observe import CARRIED, UNMATCHED, observed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CARRIED = {name: "HTTP_" + name.upper().replace("-", "_") for name in CARRIED}
_Failure = tuple[type[BaseException], BaseException, TracebackType]


class Operations:
    """Answers what is asked about the service rather than of it."""

    def __init__(self, app: "WSGIApplication", service: Service) -> None:
        self._app = app
        self._service = service
        self._answers: dict[str, Callable[[], Response]] = {
            "/livez": lambda: _json(200, {"status": "alive"}),
            "/readyz": lambda: _json(*service.ready()),
            "/startupz": lambda: _json(*service.health.started()),
            "/metrics": lambda: Response(
                metrics.exposition(),
                content_type=metrics.CONTENT_TYPE,
            ),
            "/openapi.json": lambda: Response(
                service.contract.json,
                content_type="application/json",
            ),
        }

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer, or pass the request on."""
        answer = self._answers.get(environ["PATH_INFO"])
        if answer is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start)
        return answer()(environ, start)


class Observe:
    """Records each request."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Pass the request on and watch its answer."""
        carried = {name: environ[key] for name, key in _CARRIED.items() if key in environ}
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        with observed(method, path, carried) as exchange:

            def watched(
                status: str,
                headers: list[tuple[str, str]],
                failure: _Failure | tuple[None, None, None] | None = None,
            ) -> Callable[[bytes], object]:
                exchange.status = int(status[:3])
                told = Headers(headers)
                told[logs.CORRELATION_HEADER] = exchange.correlation
                return start(status, told.to_wsgi_list(), failure)

            try:
                return self._app(environ, watched)
            finally:
                exchange.route = environ.get(ROUTE, UNMATCHED)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
