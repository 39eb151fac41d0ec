"""The types that a spec declares, by name and by what they are: made once for all its services."""

from __future__ import annotations

from collections.abc import Mapping

from msgen.plan.model import NamedType, Plan
from msgen.records import dataclass
from msgen.spec.shapes import Shape


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Declared types: ``shapes`` by name, ``taken`` in any case."""

    shapes: Mapping[str, Shape]
    taken: frozenset[str]


_last: list[tuple[tuple[NamedType, ...], Vocabulary]] = []


def vocabulary(plan: Plan) -> Vocabulary:
    """Return the declared types of ``plan``; those of the last one, or a part of it, are known."""
    if not _last or _last[0][0] is not plan.types:
        _last[:] = [(plan.types, _vocabulary(plan))]
    return _last[0][1]


def _vocabulary(plan: Plan) -> Vocabulary:
    return Vocabulary(
        shapes={each.name: each.shape for each in plan.types},
        taken=frozenset(each.name.casefold() for each in plan.types),
    )
