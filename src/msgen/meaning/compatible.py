"""Whether data of one shape still fit where data of another shape did.

Data flow from a writer to a reader, and the two are not updated at the same moment. In a
*request* the reader is ours: it must go on to accept what callers send. In a *response* the
writer is ours: it must go on to send what callers can read. A *message* is both: consumers that
are not updated read new messages, and updated ones read the messages that are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum

from msgen.meaning.model import Weight
from msgen.meaning.words import listed
from msgen.records import dataclass
from msgen.spec.shapes import (
    Array,
    Field,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)

Types = Mapping[str, Shape]
"""The named types of a plan."""


class Flow(StrEnum):
    """Which way the data go."""

    REQUEST = "request"
    RESPONSE = "response"
    MESSAGE = "message"


class Turn(Enum):
    """What a change does to the set of data that fit."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """One changed place; ``path`` is a JSON path such as ``$.lines[].sku``."""

    path: str
    weight: Weight
    text: str


def shape_changes(
    before: Shape, after: Shape, *, flow: Flow, types: tuple[Types, Types], path: str = "$"
) -> Iterator[ShapeChange]:
    """Every place where the two shapes differ; `types` are those of each plan."""
    yield from _Walk(flow, types).walk(before, after, path)


def type_text(shape: Shape) -> str:
    """A shape as the spec writes it, a record by the number of its fields."""
    match shape:
        case Scalar():
            low, high = shape.minimum or "", shape.maximum or ""
            bounds = f"({low}..{high})" if low or high else ""
            return f"{shape.kind.value}{bounds}"
        case Literals():
            return " | ".join(shape.values)
        case Array():
            return f"a list of {type_text(shape.items)}"
        case Table():
            return f"a map of {type_text(shape.values)}"
        case Ref():
            return shape.name
        case Foreign():
            return "a JSON Schema of your own"
        case Object():
            return f"a record of {len(shape.fields)} fields"


_TEXTS = frozenset(
    (
        ScalarKind.UUID, ScalarKind.DATE, ScalarKind.DATETIME, ScalarKind.DURATION,
        ScalarKind.EMAIL, ScalarKind.URI, ScalarKind.BYTES, ScalarKind.DECIMAL,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Walk:
    flow: Flow
    types: tuple[Types, Types]
    seen: frozenset[tuple[str, str]] = frozenset()

    def walk(self, before: Shape, after: Shape, path: str) -> Iterator[ShapeChange]:
        if isinstance(before, Ref) or isinstance(after, Ref):
            yield from self._named(before, after, path)
            return
        match before, after:
            case Object(), Object():
                yield from self._fields(before, after, path)
            case Array(), Array():
                yield from self.walk(before.items, after.items, f"{path}[]")
            case Table(), Table():
                yield from self.walk(before.values, after.values, f"{path}.*")
            case Scalar(), Scalar() if before.kind is after.kind:
                yield from self._bounds(before, after, path)
            case Literals(), Literals():
                yield from self._words(before, after, path)
            case Foreign(), Foreign():
                if before != after:
                    text = "your own JSON Schema changed; msgen does not judge what is in it"
                    yield ShapeChange(path, Weight.RISK, text)
            case _:
                text = f"is {type_text(after)}, was {type_text(before)}"
                yield self._turned(_type_turn(before, after), path, text)

    def _named(self, before: Shape, after: Shape, path: str) -> Iterator[ShapeChange]:
        """Follow names; a pair of types inside itself was compared already."""
        pair = (
            before.name if isinstance(before, Ref) else "",
            after.name if isinstance(after, Ref) else "",
        )
        if pair in self.seen:
            return
        old = self.types[0].get(before.name) if isinstance(before, Ref) else before
        new = self.types[1].get(after.name) if isinstance(after, Ref) else after
        if old is not None and new is not None:
            yield from _Walk(self.flow, self.types, self.seen | {pair}).walk(old, new, path)
        elif pair[0] != pair[1]:
            text = f"is {type_text(after)}, was {type_text(before)}"
            yield self._turned(Turn.OTHER, path, text)

    def _fields(self, before: Object, after: Object, path: str) -> Iterator[ShapeChange]:
        old = {field.name: field for field in before.fields}
        new = {field.name: field for field in after.fields}
        gone = [field for name, field in old.items() if name not in new]
        came = [field for name, field in new.items() if name not in old]
        if len(gone) == 1 and len(came) == 1 and _alike(gone[0], came[0]):
            text = f"is called {came[0].name} now"
            yield ShapeChange(f"{path}.{gone[0].name}", Weight.BREAKING, text)
            gone, came = [], []
        for field in gone:
            yield self._gone(field, path)
        for field in came:
            yield self._came(field, path)
        for name, field in old.items():
            if name in new:
                yield from self._field(field, new[name], f"{path}.{name}")

    def _gone(self, field: Field, path: str) -> ShapeChange:
        """Whoever sends it is refused; whoever reads it had to do without only if optional."""
        unread = self.flow is Flow.RESPONSE and field.optional
        text = f"removed (was {_member_text(field)})"
        return ShapeChange(f"{path}.{field.name}", Weight.RISK if unread else Weight.BREAKING, text)

    def _came(self, field: Field, path: str) -> ShapeChange:
        needed = not field.optional and self.flow is not Flow.RESPONSE
        text = f"new, {_member_text(field)}"
        return ShapeChange(
            f"{path}.{field.name}", Weight.BREAKING if needed else Weight.CHANGE, text
        )

    def _field(self, before: Field, after: Field, path: str) -> Iterator[ShapeChange]:
        if before.optional != after.optional:
            turn = Turn.WIDER if after.optional else Turn.NARROWER
            words = ("required", "optional")
            text = f"is {words[after.optional]}, was {words[before.optional]}"
            yield self._turned(turn, path, text)
        if before.nullable != after.nullable:
            turn = Turn.WIDER if after.nullable else Turn.NARROWER
            yield self._turned(turn, path, "may be null" if after.nullable else "is never null")
        yield from self.walk(before.shape, after.shape, path)

    def _bounds(self, before: Scalar, after: Scalar, path: str) -> Iterator[ShapeChange]:
        length = "length" if before.kind in (ScalarKind.STRING, ScalarKind.BYTES) else "value"
        for name, old, new, floor in (
            (f"least {length}", before.minimum, after.minimum, True),
            (f"greatest {length}", before.maximum, after.maximum, False),
        ):
            if _number(old) != _number(new):
                turn = _bound_turn(_number(old), _number(new), floor=floor)
                yield self._turned(turn, path, f"{name} is {new or 'open'}, was {old or 'open'}")
        if before.pattern != after.pattern:
            turn = Turn.OTHER
            if before.pattern is None or after.pattern is None:
                turn = Turn.NARROWER if after.pattern else Turn.WIDER
            text = f"pattern is {after.pattern or 'open'}, was {before.pattern or 'open'}"
            yield self._turned(turn, path, text)

    def _words(self, before: Literals, after: Literals, path: str) -> Iterator[ShapeChange]:
        gone = [word for word in before.values if word not in after.values]
        came = [word for word in after.values if word not in before.values]
        if gone:
            yield self._turned(Turn.NARROWER, path, f"may not be {listed(gone)} any more")
        if came:
            yield self._turned(Turn.WIDER, path, f"may be {listed(came)} too")
        if not gone and not came and before.values != after.values:
            text = f"lists its words in another order, {after.values[0]} first"
            yield ShapeChange(path, Weight.CHANGE, text)

    def _turned(self, turn: Turn, path: str, text: str) -> ShapeChange:
        return ShapeChange(path, _WEIGHTS[self.flow](turn), text)


_WEIGHTS: Mapping[Flow, Callable[[Turn], Weight]] = {
    Flow.REQUEST: lambda turn: Weight.CHANGE if turn is Turn.WIDER else Weight.BREAKING,
    Flow.RESPONSE: lambda turn: Weight.CHANGE if turn is Turn.NARROWER else Weight.BREAKING,
    # one of the two sides meets data that it does not know, whichever way it turns
    Flow.MESSAGE: lambda _turn: Weight.BREAKING,
}


def _alike(one: Field, other: Field) -> bool:
    return (one.shape, one.optional, one.nullable) == (other.shape, other.optional, other.nullable)


def _member_text(field: Field) -> str:
    need = "optional" if field.optional else "required"
    return f"{need} {type_text(field.shape)}" + (" or null" if field.nullable else "")


def _type_turn(before: Shape, after: Shape) -> Turn:
    """Whether one type takes in the other: text all texts, ``any`` everything."""
    if _takes_in(after, before):
        return Turn.WIDER
    return Turn.NARROWER if _takes_in(before, after) else Turn.OTHER


def _takes_in(wide: Shape, narrow: Shape) -> bool:
    if not isinstance(wide, Scalar) or wide.pattern or wide.minimum or wide.maximum:
        return False
    if wide.kind is ScalarKind.ANY:
        return True
    if isinstance(narrow, Literals):
        return wide.kind is ScalarKind.STRING
    if not isinstance(narrow, Scalar):
        return False
    if wide.kind is ScalarKind.NUMBER:
        return narrow.kind is ScalarKind.INT
    return wide.kind is ScalarKind.STRING and narrow.kind in _TEXTS


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def _bound_turn(before: Decimal | None, after: Decimal | None, *, floor: bool) -> Turn:
    if after is None:
        return Turn.WIDER
    if before is None:
        return Turn.NARROWER
    return Turn.NARROWER if (after > before) is floor else Turn.WIDER
