"""Changes of what an endpoint accepts and answers, and of what a topic carries."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning.compatible import Flow, ShapeChange, Types, shape_changes, type_text
from msgen.meaning.endpoints import known_endpoints, reach
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.words import listed
from msgen.plan.model import Endpoint, Plan, Response, Topic
from msgen.spec.shapes import Shape

_WHAT = {
    Weight.BREAKING: ("api-breaking", "breaking"),
    Weight.RISK: ("api-uncertain", "uncertain"),
    Weight.CHANGE: ("api-compatible", "compatible"),
}
_PLACES = (
    ("path", "path_params"),
    ("query", "query"),
    ("header", "headers"),
)


def endpoints(before: Plan, after: Plan) -> Iterator[Difference]:
    """One difference an endpoint and weight, with the JSON path of each field that changed."""
    named = _types(before), _types(after)
    for subject, old, new in known_endpoints(before, after):
        found = tuple(_endpoint(old, new, named))
        affected = reach(old)
        for weight in Weight:
            points = tuple(_point(one) for one in found if one.weight is weight)
            if points:
                yield _summed(subject, weight, points, affected)


def topics(before: Plan, after: Plan) -> Iterator[Difference]:
    """Changes of the messages themselves, judged for writers and readers alike."""
    named = _types(before), _types(after)
    for old, new in paired(before.topics, after.topics, by_name).both:
        found = tuple(_body(old.shape, new.shape, Flow.MESSAGE, named, ""))
        for weight in Weight:
            points = tuple(_point(one) for one in found if one.weight is weight)
            if points:
                yield _summed(f"topic {new.name}", weight, points, _readers(old))


def types(before: Plan, after: Plan) -> Iterator[Difference]:
    """Named types by name: data do not see a name, code that imports it does."""
    both = paired(before.types, after.types, by_name)
    for gone in both.gone:
        text = "type removed; code that imports it has to change"
        yield Difference("type-removed", Weight.CHANGE, f"type {gone.name}", text)
    for new in both.new:
        text = f"new type, {type_text(new.shape)}"
        yield Difference("type-added", Weight.CHANGE, f"type {new.name}", text)


def _endpoint(
    before: Endpoint, after: Endpoint, types: tuple[Types, Types]
) -> Iterator[ShapeChange]:
    for place, name in _PLACES:
        old, new = getattr(before, name), getattr(after, name)
        yield from shape_changes(old, new, flow=Flow.REQUEST, types=types, path=place)
    yield from _body(before.request, after.request, Flow.REQUEST, types, "request ")
    both = paired(before.responses, after.responses, _status)
    for response in both.gone:
        yield ShapeChange(f"response {response.status}", Weight.BREAKING, "not declared any more")
    for response in both.new:
        weight = Weight.CHANGE if response.status >= 300 else Weight.RISK
        yield ShapeChange(f"response {response.status}", weight, "new")
    for old, new in both.both:
        place = f"response {new.status} "
        yield from _body(old.shape, new.shape, Flow.RESPONSE, types, place)


def _status(response: Response) -> int:
    return response.status


def _body(
    before: Shape | None, after: Shape | None, flow: Flow, types: tuple[Types, Types], place: str
) -> Iterator[ShapeChange]:
    """A body or message; None is an empty one."""
    path = f"{place}$"
    if before is not None and after is not None:
        yield from shape_changes(before, after, flow=flow, types=types, path=path)
    elif before is not None:
        weight = Weight.RISK if flow is Flow.REQUEST else Weight.BREAKING
        yield ShapeChange(path, weight, f"empty, was {type_text(before)}")
    elif after is not None:
        weight = Weight.CHANGE if flow is Flow.RESPONSE else Weight.BREAKING
        yield ShapeChange(path, weight, f"{type_text(after)}, was empty")


def _summed(subject: str, weight: Weight, points: tuple[str, ...], affected: str) -> Difference:
    kind, word = _WHAT[weight]
    number = f"{len(points)} {word} change{'s' if len(points) > 1 else ''}"
    whom = f" ({affected})" if affected and weight is not Weight.CHANGE else ""
    return Difference(kind, weight, subject, f"{number}{whom}: {'; '.join(points)}", points)


def _point(one: ShapeChange) -> str:
    return f"{one.path} {one.text}"


def _readers(topic: Topic) -> str:
    return f"read by {listed(topic.consumers)}" if topic.consumers else ""


def _types(plan: Plan) -> Types:
    return {each.name: each.shape for each in plan.types}
