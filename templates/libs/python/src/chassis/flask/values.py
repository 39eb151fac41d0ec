"""Typed values in and out of Flask's requests and responses."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin

from flask import Response, request
from pydantic import BaseModel, TypeAdapter, ValidationError

from chassis import scalars
from chassis.problem import Invalid, Problem, faults

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def read_body(kind: type[T]) -> T:
    """The JSON body of the request, as a value of a declared type. Raises Problem 415 or 422."""
    if request.content_type and not request.is_json:
        raise Problem(415, f"the body has to be application/json, not {request.mimetype}")
    scalars.check_json(request.get_data())
    return _valid(lambda: _adapter(kind).validate_json(request.get_data()), where="body")


def read_query(kind: type[M]) -> M:
    """The query of the request. Raises Problem 422."""
    scalars.check_query(request.query_string)
    values: dict[str, Any] = {}
    for name, plural in _members(kind).items():
        if name in request.args:
            values[name] = request.args.getlist(name) if plural else request.args[name]
    return _valid(lambda: kind.model_validate(values), where="query")


def read_headers(kind: type[M]) -> M:
    """The declared headers of the request. Raises Problem 422."""
    given = request.headers
    values = {name: given[name] for name in _members(kind) if name in given}
    return _valid(lambda: kind.model_validate(values), where="header")


def read_path(kind: type[T], **parameter: str) -> T:
    """One parameter of the path, given by its name. Raises Problem 422."""
    ((name, value),) = parameter.items()
    try:
        read = _adapter(kind).validate_python(value)
    except ValidationError as error:
        errors = [{**item, "loc": (name,)} for item in error.errors(include_url=False)]
        raise Invalid(faults(errors, where="path")) from None
    scalars.check_path(name, read)
    return read


def answer(kind: type[T] | None, value: T | None, *, status: int) -> Response:
    """A response with a value of a declared type as JSON, or with nothing if `kind` is None."""
    if kind is None:
        return Response(status=status)
    body = _adapter(kind).dump_json(cast("T", value), by_alias=True)
    return Response(body, status, content_type="application/json")


def _valid(read: Callable[[], T], *, where: str) -> T:
    try:
        return read()
    except ValidationError as error:
        raise Invalid(faults(error.errors(include_url=False), where=where)) from None


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    adapter: TypeAdapter[T] = _cached(cast("Any", kind))
    return adapter


@cache
def _cached(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _members(kind: Any) -> dict[str, bool]:
    """The names of a model's members as they are sent, and whether each may come repeatedly."""
    return {
        field.alias or name: _plural(field.annotation)
        for name, field in cast("type[BaseModel]", kind).model_fields.items()
    }


def _plural(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_plural, get_args(annotation)))
