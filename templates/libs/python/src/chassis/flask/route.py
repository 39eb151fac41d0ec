"""Routes that keep the rules of their endpoint before its function reads the request."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from chassis import auth, deadline, idempotency, repetition
from chassis.endpoint import Endpoint, rules_of
from chassis.flask.service import Service
from chassis.idempotency import Answer, SyncIdempotencyStore
from chassis.observe import rendered
from chassis.patterns import compiled, is_pattern, is_prefix
from chassis.problem import Problem, UpstreamProblem

ROUTE = "chassis.route"
"""Where the template of a request's route stands in its environment."""

View = Callable[..., Any]

_PARAMETER = re.compile(r"\{(\w+)(:path)?\}")


@dataclass(frozen=True, slots=True)
class Wide:
    """A route for many paths; `methods` are those that it answers."""

    pattern: re.Pattern[str]
    methods: frozenset[str]
    view: View


class Router(Blueprint):
    """Where a service's routes are collected; paths are written as in OpenAPI: `/orders/{id}`.

    `/files/*` is a prefix: its function gets what is below as `rest`. `~/files/[a-z]+` is a
    regular expression for the whole path, which the function gets as `path`. Both are asked, in
    their order, only for what no other route answers.

    Every function needs `@endpoint`: TypeError without.
    """

    def __init__(self, import_name: str) -> None:
        super().__init__("routes", import_name)
        self.templates: dict[str, str] = {}
        self.wide: list[Wide] = []
        self.asks_tokens = False
        self.before_app_request(self._widely)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: View | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a function behind the rules that it carries."""
        if view_func is not None:
            endpoint = endpoint or view_func.__name__
            self.asks_tokens |= not rules_of(view_func).access.public
            if rules_of(view_func).documented:
                self.templates[f"{self.name}.{endpoint}"] = rule
            view_func = _guarded(view_func, rule)
            if is_pattern(rule) or is_prefix(rule):
                methods = {*options.get("methods", ("GET",))}
                methods |= {"HEAD"} if "GET" in methods else set()
                self.wide.append(Wide(compiled(rule), frozenset(methods), view_func))
                return
        super().add_url_rule(
            _PARAMETER.sub(_converter, rule),
            endpoint,
            view_func,
            provide_automatic_options,
            **options,
        )

    def _widely(self) -> Any:
        """Answer what no route for one path does; None if there is none for many either."""
        failure = request.routing_exception
        if not isinstance(failure, HTTPException) or failure.code not in {404, 405}:
            return None
        known = set(failure.valid_methods or ()) if isinstance(failure, MethodNotAllowed) else set()
        for route in self.wide:
            found = route.pattern.fullmatch(request.path)
            if found is not None and request.method in route.methods:
                request.view_args = {name: text or "" for name, text in found.groupdict().items()}
                return route.view(**request.view_args)
            known |= route.methods if found is not None else set()
        if known:
            raise MethodNotAllowed(sorted(known))
        return None


def _converter(found: re.Match[str]) -> str:
    return f"<path:{found[1]}>" if found[2] else f"<{found[1]}>"


def _guarded(view: View, template: str) -> View:
    promised = rules_of(view)

    @wraps(view)
    def guarded(**parameters: Any) -> Response:
        request.environ[ROUTE] = template
        service = Service.current()
        rules = promised.under(view.__name__, service.settings.endpoint_timeouts)
        service.admit(request, rules)
        _read_body(rules)
        limit = deadline.from_header(request.headers.get(deadline.HEADER), timeout=rules.timeout)
        with deadline.within(limit):
            key = request.headers.get(idempotency.HEADER) if rules.idempotent else None
            if key is None:
                response = make_response(view(**parameters))
            else:
                response = _once(view, parameters, key=key, template=template)
        if rules.cache is not None and response.status_code == 200:
            response.headers["cache-control"] = rules.cache_control()
        return response

    return guarded


def _read_body(rules: Endpoint) -> None:
    """Read the body now. Raises Problem 413 if it is too long."""
    request.max_content_length = rules.body + 1  # without a length it would be cut off silently
    if len(request.get_data()) > rules.body:
        raise rules.too_large()


def _once(view: View, parameters: dict[str, Any], *, key: str, template: str) -> Response:
    """Answer a repeated Idempotency-Key with what was answered before."""
    principal = auth.current()
    name = idempotency.scoped(
        key,
        operation=f"{request.method} {template}",
        caller=principal.subject if principal else "",
    )
    print_ = idempotency.fingerprint(request.full_path, request.get_data())
    store = Service.current().opened().idempotency
    known = store.begin(name, print_, lease=idempotency.LEASE)
    if known is not None:
        answer = idempotency.replay(known, fingerprint=print_)
        headers = {**dict(answer.headers), idempotency.REPLAYED: "true"}
        return Response(answer.body, answer.status, headers)
    with repetition.repeatable(name, print_):
        return _kept(view, parameters, store, name)


def _kept(
    view: View,
    parameters: dict[str, Any],
    store: SyncIdempotencyStore,
    key: str,
) -> Response:
    try:
        response = make_response(view(**parameters))
    except Problem as problem:
        if problem.status >= 500 or isinstance(problem, UpstreamProblem):
            store.forget(key)
            raise
        status, headers, body = rendered(problem)
        response = Response(body, status, headers)
    except BaseException:
        store.forget(key)
        raise
    if response.status_code >= 500:
        store.forget(key)
        return response
    answer = Answer(response.status_code, tuple(response.headers.items()), response.get_data())
    store.finish(key, answer, keep=idempotency.KEEP)
    return response
