"""Every field of every fact of a plan, changed one at a time."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any

from msgen.plan import model
from msgen.plan.model import Plan
from msgen.spec import shapes

NAMESPACE = {**vars(shapes), **vars(model), "Any": Any}


@dataclass(frozen=True)
class Mutation:
    """A plan with one field changed: `kind.field`, at `path`, a dotted path without indexes."""

    kind: str
    field: str
    path: str
    plan: Plan

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.field}"


def mutations(plan: Plan) -> Iterator[Mutation]:
    """One for each field of each fact, at each place of the plan where such facts stand."""
    for path, kind, field, value in _walk(plan, "", Plan):
        yield Mutation(kind, field, path, value)


def _walk(value: Any, path: str, kind: Any) -> Iterator[tuple[str, str, str, Any]]:
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            for at, name, field, changed in _walk(item, path, None):
                yield at, name, field, (*value[:index], changed, *value[index + 1 :])
        return
    if not is_dataclass(value):
        return
    hints = _hints(type(value))
    for each in fields(value):
        old = getattr(value, each.name)
        where = f"{path}.{each.name}" if path else each.name
        for new in _others(each.name, old, hints[each.name]):
            yield where, type(value).__name__, each.name, replace(value, **{each.name: new})
        for at, name, field, changed in _walk(old, where, None):
            yield at, name, field, replace(value, **{each.name: changed})


def _others(field: str, old: Any, hint: Any) -> list[Any]:
    """Bounds are numbers in text, and nothing else."""
    if field in ("minimum", "maximum") and hint is not int:
        return [str(int(old or 5) + 1)]
    return other_values(old, hint)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, NAMESPACE)


def other_values(old: Any, hint: Any) -> list[Any]:
    """Values of the same type that are not `old`."""
    if isinstance(old, bool):
        return [not old]
    if isinstance(old, Enum):
        return [next(member for member in type(old) if member is not old)]
    if isinstance(old, str):
        return [f"{old}-2"]
    if isinstance(old, (int, float)):
        return [old + 1]
    if isinstance(old, tuple) and old:
        return [old[:-1]]
    if old is None or old == ():
        return [sample(hint)]
    if hint is Any:
        return [{"other": "value"}]
    return []  # a fact of its own, whose fields are changed one by one


def sample(hint: Any) -> Any:
    """Some value of a type; never None, never empty."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return sample(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        items = args[:1] if args[-1] is Ellipsis else args
        return tuple(sample(arg) for arg in items)
    plain = {str: "x", int: 7, float: 0.7, bool: True, Any: {"a": "b"}}
    if hint in plain:
        return plain[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    hints = _hints(hint)
    needed = {
        each.name: sample(hints[each.name]) for each in fields(hint) if each.name in _required(hint)
    }
    return hint(**needed)


@cache
def _required(kind: type) -> frozenset[str]:
    import dataclasses

    return frozenset(
        each.name
        for each in fields(kind)
        if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
    )
