"""The named types of one service: those of the spec it uses, and names for its anonymous ones.

An OpenAPI document, the Python models and the clients of a service speak of the same types, so
the names are chosen once, here, and every object is a `Ref` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from msgen import names
from msgen.plan import words
from msgen.plan.examples import Examples
from msgen.plan.model import Endpoint, Plan, Topic
from msgen.records import dataclass
from msgen.spec.shapes import Array, Field, Object, Ref, Shape, Table
from msgen.views.vocabulary import vocabulary

_LAST_WORD = re.compile(r"(.*?)([A-Z]?[^A-Z]*)", re.DOTALL)

PROBLEM = "Problem"
"""The built-in type of an error answer (RFC 9457)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One named type: an object whose members are scalars, collections and references."""

    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Body:
    """What one endpoint takes and gives, with every object named.

    ``answers`` are the declared statuses with their shapes, None for an empty body.
    """

    request: Shape | None
    answers: tuple[tuple[int, Shape | None], ...]

    @property
    def result(self) -> Shape | None:
        """The shape of the first 2xx answer."""
        return next((shape for status, shape in self.answers if 200 <= status < 300), None)


class Types:
    """Collects the types that one service uses. `declared` gives them, users after used ones."""

    def __init__(self, plan: Plan) -> None:
        """Start with no type in use."""
        self._words = vocabulary(plan)
        self._known = self._words.shapes
        self._used: dict[str, Shape] = {}
        self._origin: dict[str, Shape] = {}
        self._own: set[str] = set()

    def use(self, shape: Shape, hint: str) -> Shape:
        """Return ``shape`` with every object in it named; anonymous ones are called ``hint``."""
        match shape:
            case Object():
                return Ref(self._name(shape, hint))
            case Array(items):
                return Array(self.use(items, _singular(hint)))
            case Table(values):
                return Table(self.use(values, _singular(hint)))
            case Ref(name) if name != PROBLEM and name in self._known:
                self._enter(name)
                return shape
            case _:
                return shape

    def body(self, endpoint: Endpoint, *, of: str = "") -> Body:
        """Name what ``endpoint`` takes and gives; ``of`` is the class name of a callee."""
        stem = names.class_name(endpoint.operation)
        request = (
            self.use(endpoint.request, self._free(stem, endpoint.request, of))
            if endpoint.request
            else None
        )
        answers = []
        for response in endpoint.responses:
            shape = response.shape
            hint = f"{stem}Result" if response.status < 300 else f"{stem}Error{response.status}"
            answers.append(
                (response.status, self.use(shape, self._free(hint, shape, of)) if shape else None)
            )
        return Body(request, tuple(answers) or ((204, None),))

    def message(self, topic: Topic) -> Shape | None:
        """Name what ``topic`` carries."""
        return self.use(topic.shape, topic.class_name) if topic.shape else None

    def declared(self) -> tuple[Declared, ...]:
        """Return the types in use, each after those it refers to, cycles in order of name."""
        done: dict[str, Declared] = {}
        for name in sorted(self._used):
            self._visit(name, done, set())
        return tuple(done.values())

    def resolve(self, shape: Shape) -> Shape:
        """Follow names to what they stand for; the built-in ones stay."""
        seen = set()
        while isinstance(shape, Ref) and shape.name in self._used and shape.name not in seen:
            seen.add(shape.name)
            shape = self._used[shape.name]
        return shape

    def example(self, shape: Shape, name: str) -> Any:
        """Return JSON data of ``shape``; ``name`` is what it is for."""
        return Examples(self._used).of(shape, name)

    def named(self) -> tuple[str, ...]:
        """Return the types in use that the spec itself names."""
        return tuple(name for name in self._known if name in self._used)

    def target(self, ref: Ref) -> Shape:
        """Return what one name stands for, itself if it is built in."""
        return self._used.get(ref.name, ref)

    def unused(self, name: str) -> str:
        """Return ``name``, longer where a type is called so."""
        while self._taken(name):
            name = f"{name}Parameters"
        return name

    def _enter(self, name: str) -> None:
        if name in self._used:
            return
        shape = self._known[name]
        self._used[name] = shape  # before its members: types may refer to themselves
        self._used[name] = self._named_members(shape, name)

    def _named_members(self, shape: Shape, name: str) -> Shape:
        match shape:
            case Object(fields):
                return Object(tuple(self._member(name, field) for field in fields))
            case Array() | Table() | Ref():
                return self.use(shape, f"{name}Item")
            case _:
                return shape

    def _member(self, owner: str, field: Field) -> Field:
        return replace(field, shape=self.use(field.shape, owner + names.class_name(field.name)))

    def _name(self, shape: Object, hint: str) -> str:
        name = hint
        while self._taken(name) and self._origin.get(name) != shape:
            name = f"{name}Data"
        if self._origin.get(name) == shape:
            return name
        self._origin[name] = shape
        self._own.add(name.casefold())
        self._used[name] = Object(())
        self._used[name] = self._named_members(shape, name)
        return name

    def _free(self, hint: str, shape: Shape | None, of: str) -> str:
        """Put the callee's name before a name that another callee's type already has."""
        inner = shape
        while isinstance(inner, Array | Table):
            inner = inner.items if isinstance(inner, Array) else inner.values
        if of and self._taken(hint) and self._origin.get(hint) != inner:
            return of + hint
        return hint

    def _taken(self, name: str) -> bool:
        """Whether a type is called so, or so but for capitals."""
        key = name.casefold()
        return key in self._words.taken or key in self._own

    def _visit(self, name: str, done: dict[str, Declared], path: set[str]) -> None:
        if name in done or name in path:
            return
        path.add(name)
        for needed in sorted(references(self._used[name])):
            if needed in self._used:
                self._visit(needed, done, path)
        done[name] = Declared(name, self._used[name])


def references(shape: Shape) -> frozenset[str]:
    """Return the names that ``shape`` refers to directly."""
    return frozenset(_references(shape))


def closure(shapes: Iterable[Shape], declared: Iterable[Declared]) -> tuple[Declared, ...]:
    """Return those of ``declared`` that ``shapes`` need, in their order."""
    types = tuple(declared)
    by_name = {each.name: each for each in types}
    needed: set[str] = set()
    waiting = [name for shape in shapes for name in _references(shape)]
    while waiting:
        name = waiting.pop()
        if name not in needed and name in by_name:
            needed.add(name)
            waiting += _references(by_name[name].shape)
    return tuple(each for each in types if each.name in needed)


def _references(shape: Shape) -> Iterator[str]:
    match shape:
        case Ref(name):
            yield name
        case Array(inner) | Table(inner):
            yield from _references(inner)
        case Object(fields):
            for field in fields:
                yield from _references(field.shape)
        case _:
            return


def _singular(hint: str) -> str:
    """`OrderLines` -> `OrderLine`, the item of a list; what is singular already gets `Item`."""
    head, last = _LAST_WORD.fullmatch(hint).groups()  # type: ignore[union-attr]
    one = words.singular(last.lower())
    return f"{hint}Item" if one == last.lower() else head + one[:1].upper() + one[1:]
