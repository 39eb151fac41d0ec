"""What a handler sends with each declared call.

For each field that the callee wants, in this order: what ``with:`` says; an id that is plainly
meant (``order``, ``order_id`` or the ``id`` of ``/orders/{id}``); a field of the same name and a
fitting type from the path, the request, or an earlier result, latest first; a deterministic
example. Optional fields that nothing matches are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgen.plan.convert import ordered
from msgen.plan.examples import Examples
from msgen.plan.fits import Types, fits, resolve_shape
from msgen.plan.model import Argument, SourceKind
from msgen.records import dataclass
from msgen.spec.shapes import Field, Foreign, Object, Scalar, ScalarKind, Shape

_ID = Scalar(ScalarKind.UUID)


@dataclass(frozen=True, slots=True)
class Result:
    """What an earlier call of the same handler answered."""

    name: str
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a handler has at hand when it makes a call.

    ``resource`` is the noun that its own path is about. ``created`` is the noun of the record
    that it makes, whose id is there before the first call; None when it makes none.
    """

    path: Object
    query: Object
    headers: Object
    body: Shape | None
    results: tuple[Result, ...] = ()
    resource: str = ""
    created: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a callee's endpoint takes, and the noun that its path is about."""

    path: Object
    query: Object
    headers: Object
    body: Shape | None
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A value at hand: where from, and its shape (None: not declared)."""

    source: SourceKind
    path: tuple[str, ...]
    shape: Shape | None
    optional: bool = False


def arguments(
    wanted: Wanted, scope: Scope, given: Mapping[str, Any], types: Types
) -> tuple[Argument, ...]:
    """All arguments of one call, in the order path, query, headers, body."""
    matcher = _Matcher(wanted, scope, given, types, _at_hand(scope, types))
    made: list[Argument] = []
    for location, record in (
        ("path", wanted.path),
        ("query", wanted.query),
        ("header", wanted.headers),
    ):
        made.extend(matcher.record(record, location))
    if wanted.body is not None:
        made.extend(matcher.body(wanted.body))
    return tuple(made)


def unknown_names(wanted: Wanted, given: Mapping[str, Any], types: Types) -> tuple[str, ...]:
    """The keys of ``with:`` that the callee does not take, sorted."""
    body = resolve_shape(wanted.body, types) if wanted.body is not None else Object(())
    if not isinstance(body, Object):
        return ()
    records = (wanted.path, wanted.query, wanted.headers, body)
    return tuple(sorted(set(given) - {field.name for r in records for field in r.fields}))


def look_up(text: str, scope: Scope, types: Types) -> Found | None:
    """What ``name`` or ``name.field`` means in a handler; None when it is no reference."""
    return _look_up(text, _at_hand(scope, types), types)


def _look_up(text: str, at_hand: Mapping[str, Sequence[Found]], types: Types) -> Found | None:
    name, *rest = text.split(".")
    for found in at_hand.get(name, ()):
        shape = found.shape
        for step in rest:
            field = _field(shape, step, types)
            if field is None:
                break
            shape = field.shape
        else:
            return Found(found.source, (*found.path, *rest), shape, found.optional)
    return None


def literal(text: Any, shape: Shape | None, types: Types) -> Any:
    """Text typed in ``with:`` as JSON data of the wanted shape, or as it is."""
    shape = resolve_shape(shape, types) if shape is not None else None
    if not isinstance(text, str) or not isinstance(shape, Scalar):
        return ordered(text)
    try:
        match shape.kind:
            case ScalarKind.INT:
                return int(text)
            case ScalarKind.NUMBER:
                return float(text)
            case ScalarKind.BOOL:
                return {"true": True, "false": False}.get(text, text)
            case _:
                return text
    except ValueError:
        return text


@dataclass(frozen=True, slots=True)
class _Matcher:
    wanted: Wanted
    scope: Scope
    given: Mapping[str, Any]
    types: Types
    at_hand: Mapping[str, Sequence[Found]]

    def body(self, shape: Shape) -> Iterator[Argument]:
        plain = resolve_shape(shape, self.types)
        if isinstance(plain, Object):
            yield from self.record(plain, "body")
            return
        if isinstance(plain, Foreign) and self.given:
            for name in sorted(self.given):
                yield self._said(Field(name, Scalar(ScalarKind.ANY)), "body")
            return
        body = self.scope.body
        if body is not None and fits(body, shape, self.types):
            yield Argument("", "body", SourceKind.BODY)
        else:
            yield Argument("", "body", SourceKind.EXAMPLE, (), self._example(Field("value", shape)))

    def record(self, record: Object, location: str) -> Iterator[Argument]:
        for field in record.fields:
            if field.name in self.given:
                yield self._said(field, location)
                continue
            found = self._match(field, location)
            if found is not None:
                yield Argument(field.name, location, found.source, found.path)
            elif not field.optional:
                value = self._example(field)
                yield Argument(field.name, location, SourceKind.EXAMPLE, (), value)

    def _said(self, field: Field, location: str) -> Argument:
        said = self.given[field.name]
        found = _look_up(said, self.at_hand, self.types) if isinstance(said, str) else None
        if found is not None:
            return Argument(field.name, location, found.source, found.path)
        value = literal(said, field.shape, self.types)
        return Argument(field.name, location, SourceKind.LITERAL, (), value)

    def _match(self, field: Field, location: str) -> Found | None:
        for found in (*self._ids(field, location), *self.at_hand.get(field.name, ())):
            if found.shape is None or (found.optional and not field.optional):
                continue
            if fits(found.shape, field.shape, self.types):
                return found
        return None

    def _ids(self, field: Field, location: str) -> Iterator[Found]:
        """Ids that are meant by more than their name."""
        if field.name == "id" and location == "path" and self.wanted.resource:
            noun = self.wanted.resource
            for name in (noun, f"{noun}_id", f"{noun}Id"):
                yield from self.at_hand.get(name, ())
            yield from self._id_of(noun)
        else:
            noun = field.name.removesuffix("_id").removesuffix("Id")
            if field.name != "id" and noun:
                yield from self._same(field.name)
                yield from self._id_of(noun)

    def _same(self, name: str) -> Iterator[Found]:
        """What is said in so many words goes before an id that is only meant."""
        kinds = (SourceKind.PATH, SourceKind.BODY, SourceKind.QUERY, SourceKind.HEADER)
        yield from (f for f in self.at_hand.get(name, ()) if f.source in kinds)

    def _id_of(self, noun: str) -> Iterator[Found]:
        scope = self.scope
        for result in reversed(scope.results):
            field = _field(result.shape, "id", self.types)
            if result.name == noun and field is not None:
                yield Found(SourceKind.RESULT, (noun, "id"), field.shape)
        if noun == scope.created:
            yield Found(SourceKind.GENERATED, ("id",), _ID)
        elif noun == scope.resource:
            yield from (f for f in self.at_hand.get("id", ()) if f.source is SourceKind.PATH)

    def _example(self, field: Field) -> Any:
        return Examples(self.types).of(field.shape, field.name, required_only=True)


def _at_hand(scope: Scope, types: Types) -> dict[str, list[Found]]:
    """Everything that has a name, in order of preference."""
    found: dict[str, list[Found]] = {}
    for record, source in (
        (scope.path, SourceKind.PATH),
        (_record(scope.body, types), SourceKind.BODY),
        (scope.query, SourceKind.QUERY),
        (scope.headers, SourceKind.HEADER),
    ):
        for field in record.fields:
            loose = field.optional or field.nullable
            one = Found(source, (field.name,), field.shape, loose)
            found.setdefault(field.name, []).append(one)
    for result in reversed(scope.results):
        one = Found(SourceKind.RESULT, (result.name,), result.shape)
        found.setdefault(result.name, []).append(one)
    if scope.created is not None:
        found.setdefault("id", []).append(Found(SourceKind.GENERATED, ("id",), _ID))
    for result in reversed(scope.results):
        for field in _record(result.shape, types).fields:
            if field.name != "id":
                path = (result.name, field.name)
                one = Found(SourceKind.RESULT, path, field.shape, field.optional)
                found.setdefault(field.name, []).append(one)
    return found


def _record(shape: Shape | None, types: Types) -> Object:
    plain = resolve_shape(shape, types) if shape is not None else None
    return plain if isinstance(plain, Object) else Object(())


def _field(shape: Shape | None, name: str, types: Types) -> Field | None:
    return next((f for f in _record(shape, types).fields if f.name == name), None)
