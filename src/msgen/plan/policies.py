"""The policy of each edge and call: the first of several places that says something."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from msgen.plan import model as facts
from msgen.spec.merge import first_said
from msgen.spec.models import EdgePolicy, Spec


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
            self._known[key] = policy(first_said(EdgePolicy, *said, self.spec.defaults.edge))
        return self._known[key]


def policy(value: EdgePolicy) -> facts.Policy:
    """A complete policy of the spec as a fact."""
    again, rule, faults = value.retries, value.circuit_breaker, value.faults
    delay = faults.delay.ms if faults and faults.delay else None
    return facts.Policy(
        value.timeout.ms,
        facts.Retries(again.count, tuple(sorted(again.when, key=_word)), again.budget.fraction),
        facts.Breaker(rule.failures, rule.window.ms, rule.reset.ms) if rule else None,
        value.max_in_flight,
        facts.Faults(delay, faults.abort, faults.share.fraction) if faults else None,
    )


def without_retries(value: facts.Policy) -> facts.Policy:
    """The same for a call that must not be repeated."""
    if not value.retries.count:
        return value
    return replace(value, retries=replace(value.retries, count=0))


def _word(when: str) -> tuple[bool, str]:
    return when.isdigit(), when
