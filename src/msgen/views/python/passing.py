"""Functions of `routes.py` without a handler: they redirect, or forward to an upstream."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Endpoint
from msgen.views import paths
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.layout import Code, Group, Prefixed, call, docstring, keyword, lay
from msgen.views.python.names import ContextNames
from msgen.views.python.promises import Route, fastapi_decorators, flask_decorators
from msgen.views.service import Passed


def fastapi_passing(passed: Passed, known: ContextNames, imports: Imports) -> Route:
    """Return the function for FastAPI."""
    endpoint = passed.endpoint
    imports.add("fastapi", "Request", "Response")
    parameters = ["request: Request"]
    if endpoint.redirect is not None:
        imports.add("chassis.fastapi", "moved")
        code: Code = call("moved", "request", quoted(endpoint.redirect))
    else:
        imports.add("chassis.fastapi", "forward")
        parameters.append("ctx: Ctx")
        upstream = f"ctx.{known.callees[passed.target]}"
        options = _options(passed, imports)
        code = Prefixed("await ", call("forward", "request", upstream, *options))
    return Route(
        decorators=fastapi_decorators(endpoint, imports),
        signature=lay(
            Group(f"async def {endpoint.operation}(", tuple(parameters), ") -> Response:")
        ),
        doc=docstring(_doc(endpoint), indent=4),
        statements=(lay(Prefixed("return ", code), indent=4),),
    )


def flask_passing(passed: Passed, known: ContextNames, imports: Imports) -> Route:
    """Return the function for Flask, which is given the parameters of the path."""
    endpoint = passed.endpoint
    imports.add("flask", "Response")
    names = [paths.parameter(each.name) for each in paths.parameters(endpoint).fields]
    if endpoint.redirect is not None:
        imports.add("chassis.flask", "moved")
        code = call("moved", quoted(endpoint.redirect))
    else:
        imports.add("chassis.flask", "current", "forward")
        imports.own("context", "Context")
        upstream = f"current(Context).{known.callees[passed.target]}"
        code = call("forward", upstream, *_options(passed, imports))
    return Route(
        decorators=flask_decorators(endpoint, imports),
        signature=lay(
            Group(
                f"def {endpoint.operation}(",
                tuple(f"{name}: str" for name in names),
                ") -> Response:",
            )
        ),
        doc=docstring(_doc(endpoint), indent=4),
        statements=(lay(Prefixed("return ", code), indent=4),),
    )


def _options(passed: Passed, imports: Imports) -> Iterator[Code]:
    if passed.endpoint.strip is not None:
        yield keyword("strip", quoted(passed.endpoint.strip))
    if passed.endpoint.rewrite is not None:
        yield keyword("rewrite", quoted(paths.template(passed.endpoint.rewrite)))
    if passed.credential != "NONE":
        imports.add("chassis.auth", "Credential")
        yield f"credential=Credential.{passed.credential}"


def _doc(endpoint: Endpoint) -> str:
    if endpoint.redirect is not None:
        return f"{endpoint.label}: moved to {endpoint.redirect}."
    return f"{endpoint.label}: passed on to {endpoint.forward}."
