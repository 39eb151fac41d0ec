"""What FastAPI's functions take of a request, and the handlers that they hand it to."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.spec.shapes import Scalar
from msgen.views.paths import parameter
from msgen.views.python.annotations import Imports, annotation, scalar
from msgen.views.service import Operation

_LONGEST = 60


def path_parameters(operation: Operation, imports: Imports) -> Iterator[str]:
    """Yield the parameters that come from the path."""
    for each in operation.path_params.fields:
        text = (
            scalar(each.shape, imports, bounds_by=("fastapi", "Path"))
            if isinstance(each.shape, Scalar)
            else annotation(each.shape, imports)
        )
        yield f"{parameter(each.name)}: {text}"


def group_parameters(operation: Operation, imports: Imports) -> Iterator[str]:
    """Yield the parameters that come from the query and from headers."""
    for word, group, marker in (
        ("query", operation.query_type, "Query"),
        ("headers", operation.headers_type, "Header"),
    ):
        if group:
            imports.own("models", group)
            imports.add("fastapi", marker)
            yield f"{word}: Annotated[{group}, {marker}()]"


def import_handler(name: str, imports: Imports) -> None:
    """Need the handler of an operation, under the name that `alias` says."""
    imports.own(f"handlers.{name}", f"{name} as {alias(name)}")


def alias(name: str) -> str:
    """Return what a route calls its handler, short enough for one line."""
    return f"handle_{name}" if len(name) <= _LONGEST else f"handle_{name[:_LONGEST].rstrip('_')}"
