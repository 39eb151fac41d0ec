"""A call sends something of another type than its callee takes.

Why:
    Caller and callee are generated from one spec, so that this is found before either runs.
    Bounds and patterns are not compared: they are for run time.

Example:
    calls: [payment POST /charges: {with: {amount: customer}}]

Fix:
    calls: [payment POST /charges: {with: {amount: total}}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgen.checks.index import Planned, spoken
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.plan.fits import fits, resolve_shape
from msgen.plan.model import Argument, Call, Consumer, Endpoint, SourceKind
from msgen.records import dataclass
from msgen.spec.shapes import Array, Literals, Object, Scalar, ScalarKind, Shape, Table

RULE = Rule.of(__name__, __doc__)

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """Arguments with a source, and literals."""
    topics = {topic.name: topic.shape for topic in planned.plan.topics}
    for _, handler, steps in planned.handled():
        results: dict[str, Shape | None] = {}
        for step in steps:
            for call in step.calls:
                callee = planned.endpoints.get((call.target, call.endpoint or ""))
                if callee is not None:
                    given = _Given(planned, handler, topics, results)
                    yield from _judge(planned, call, callee, given)
            for call in step.calls:
                callee = planned.endpoints.get((call.target, call.endpoint or ""))
                results[call.name] = callee.success.shape if callee else None


@dataclass(frozen=True, slots=True)
class _Given:
    """What a handler has at hand."""

    planned: Planned
    handler: Endpoint | Consumer | None
    topics: Mapping[str, Shape | None]
    results: Mapping[str, Shape | None]

    def shape(self, argument: Argument) -> Shape | None:
        """The type of an argument's source; None where it is not known."""
        path = argument.path
        if argument.source is SourceKind.RESULT and path:
            return self._inside(self.results.get(path[0]), path[1:])
        if isinstance(self.handler, Consumer) and argument.source is SourceKind.BODY:
            return self._inside(self.topics.get(self.handler.topic), path)
        if not isinstance(self.handler, Endpoint):
            return None
        sources = {
            SourceKind.PATH: self.handler.path_params,
            SourceKind.QUERY: self.handler.query,
            SourceKind.HEADER: self.handler.headers,
            SourceKind.BODY: self.handler.request,
        }
        return self._inside(sources.get(argument.source), path)

    def follows_from_unknown(self, text: str) -> bool:
        """Whether a word is no name here only because what it leans on is unknown itself."""
        first = text.partition(".")[0]
        if first in self.results and self.results[first] is None:
            return True
        loc = self.handler.loc if self.handler is not None else None
        return first == "id" and loc in self.planned.written.unknown_entities

    def _inside(self, shape: Shape | None, path: tuple[str, ...]) -> Shape | None:
        for step in path:
            record = resolve_shape(shape, self.planned.types) if shape is not None else None
            fields = record.fields if isinstance(record, Object) else ()
            shape = next((field.shape for field in fields if field.name == step), None)
        return shape


def _judge(planned: Planned, call: Call, callee: Endpoint, given: _Given) -> Iterator[Diagnostic]:
    for argument in call.arguments:
        wanted = _wanted(planned, callee, argument)
        if wanted is None:
            continue
        place = (*call.loc, f"{call.target} {call.endpoint}", "with", argument.name)
        if argument.source is SourceKind.LITERAL:
            plain = resolve_shape(wanted, planned.types)
            if not _takes(plain, argument.value):
                if given.follows_from_unknown(str(argument.value)):
                    continue
                message = f'"{argument.name}" of {call.target} {call.endpoint} is {spoken(wanted)}'
                literal = f"{message}, and {_unfit(plain, argument.value)}"
                hint = _names(given, plain, str(argument.value))
                yield RULE.at(planned.at(place), literal, hint=hint)
            continue
        found = given.shape(argument)
        if found is not None and not fits(found, wanted, planned.types):
            source = ".".join(argument.path) or "the request"
            yield RULE.at(
                planned.at(place),
                f'"{argument.name}" of {call.target} {call.endpoint} is {spoken(wanted)}, '
                f'and "{source}" is {spoken(found)}',
                hint="send another field, or change one of the types",
            )


def _wanted(planned: Planned, callee: Endpoint, argument: Argument) -> Shape | None:
    if not argument.name:
        return callee.request
    records = {
        "path": callee.path_params,
        "query": callee.query,
        "header": callee.headers,
        "body": callee.request,
    }
    shape = records.get(argument.location)
    record = resolve_shape(shape, planned.types) if shape is not None else None
    fields = record.fields if isinstance(record, Object) else ()
    return next((field.shape for field in fields if field.name == argument.name), None)


def _takes(wanted: Shape, value: Any) -> bool:
    """Whether a literal is of the wanted kind; what cannot be told is taken."""
    match wanted:
        case Literals(values):
            return value in values
        case Scalar(ScalarKind.INT):
            return isinstance(value, int) and not isinstance(value, bool)
        case Scalar(ScalarKind.NUMBER):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Scalar(ScalarKind.BOOL):
            return isinstance(value, bool)
        case Scalar(ScalarKind.UUID):
            return isinstance(value, str) and _UUID.fullmatch(value) is not None
        case Scalar(ScalarKind.DECIMAL):
            return _DECIMAL.fullmatch(str(value)) is not None
        case Array():
            return isinstance(value, list | tuple)
        case Object() | Table():
            return isinstance(value, dict)
        case _:
            return True


def _unfit(wanted: Shape, value: Any) -> str:
    """What is wrong with a literal: a word is most likely meant as a name."""
    if isinstance(wanted, Literals):
        return f'"{value}" is none of them'
    if _NAME.fullmatch(str(value)):
        return f'nothing is known of "{value}" here'
    return f'"{value}" is no {spoken(wanted)}'


def _names(given: _Given, wanted: Shape, value: str) -> str:
    handler = given.handler
    records: list[Shape | None] = []
    if isinstance(handler, Endpoint):
        records = [handler.path_params, handler.request, handler.query]
    elif isinstance(handler, Consumer):
        records = [given.topics.get(handler.topic)]
    names = list(given.results)
    for shape in records:
        record = resolve_shape(shape, given.planned.types) if shape is not None else None
        names += [field.name for field in record.fields] if isinstance(record, Object) else []
    words = wanted.values if isinstance(wanted, Literals) else ()
    if best := nearest(value, (*names, *words)):
        return f'did you mean "{best}"?'
    return f"names at hand here are {', '.join(names)}" if names else "no names are at hand here"
