"""The policy of each edge and call: the first of several places that says something.

The places are looked at field by field, in nested maps too, so that `retries: 0` at a call
keeps the `when` of its edge. `null` at one place goes back to the built-in default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from msgen.plan import model as facts
from msgen.spec.models import CircuitBreaker, EdgePolicy, Faults, Retries, Spec
from msgen.spec.models.base import Model


@dataclass(slots=True)
class Policies:
    """Policies by where they are said; most edges share a few, so each is worked out once."""

    spec: Spec
    _known: dict[tuple[int, ...], facts.Policy] = field(default_factory=dict)

    def of(self, *places: EdgePolicy | None, target: str) -> facts.Policy:
        """The policy from ``places`` in order, then the external's own, then ``defaults.edge``."""
        external = self.spec.externals.get(target)
        said = [p for p in (*places, external) if p is not None and (p.model_fields_set or p.unset)]
        key = tuple(map(id, said))
        if key not in self._known:
            self._known[key] = policy([*said, self.spec.defaults.edge])
        return self._known[key]


def policy(places: Sequence[EdgePolicy]) -> facts.Policy:
    """The policy that ``places`` make together, the first one before the others."""
    return facts.Policy(
        _first("timeout", places, EdgePolicy).ms,
        _retries(_layers("retries", places)),
        _breaker(_layers("circuit_breaker", places)),
        _first("max_in_flight", places, EdgePolicy),
        _faults(_layers("faults", places)),
    )


def without_retries(value: facts.Policy) -> facts.Policy:
    """The same for a call that must not be repeated."""
    if not value.retries.count:
        return value
    return replace(value, retries=replace(value.retries, count=0))


@lru_cache(maxsize=1)
def _usual_retries() -> facts.Retries:
    return _retries((Retries.model_construct(),))


def _retries(layers: Sequence[Model]) -> facts.Retries:
    if not layers:
        return _usual_retries()
    count, when, budget = (_first(n, layers, Retries) for n in ("count", "when", "budget"))
    return facts.Retries(count, tuple(sorted(when, key=_word)), budget.fraction)


def _breaker(layers: Sequence[Model]) -> facts.Breaker | None:
    if not layers:
        return None
    names = ("failures", "window", "reset")
    failures, window, reset = (_first(n, layers, CircuitBreaker) for n in names)
    return facts.Breaker(failures, window.ms, reset.ms)


def _faults(layers: Sequence[Model]) -> facts.Faults | None:
    if not layers:
        return None
    delay, abort, share = (_first(n, layers, Faults) for n in ("delay", "abort", "share"))
    return facts.Faults(delay.ms if delay else None, abort, share.fraction)


def _layers(name: str, places: Sequence[Model]) -> list[Model]:
    """The nested maps of one name, down to a place that says ``null``."""
    found: list[Model] = []
    for place in places:
        if name in place.unset:
            break
        if name in place.model_fields_set:
            found.append(getattr(place, name))
    return found


def _first(name: str, places: Sequence[Model], cls: type[Model]) -> Any:
    for place in places:
        if name in place.unset:
            break
        if name in place.model_fields_set:
            return getattr(place, name)
    return _default(cls, name)


@lru_cache(maxsize=64)
def _default(cls: type[Model], name: str) -> Any:
    return cls.model_fields[name].default


def _word(when: str) -> tuple[bool, str]:
    return when.isdigit(), when
