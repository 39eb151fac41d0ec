"""All comparers in one table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from msgen.meaning import (
    api,
    calls,
    deadlines,
    descriptions,
    edges,
    endpoints,
    messaging,
    outside,
    renaming,
    routes,
    running,
    stores,
    workloads,
)
from msgen.meaning.model import Difference, in_order
from msgen.plan.model import Plan

Comparer = Callable[[Plan, Plan], Iterator[Difference]]

COMPARERS: tuple[Comparer, ...] = (
    workloads.compare,
    running.compare,
    endpoints.compare,
    api.endpoints,
    api.topics,
    api.types,
    routes.compare,
    calls.compare,
    edges.compare,
    deadlines.budgets,
    deadlines.given_up,
    deadlines.amplified,
    stores.compare,
    messaging.topics,
    messaging.brokers,
    outside.externals,
    outside.secrets,
    outside.system,
    descriptions.compare,
)
"""Each is pure and tells of one subject; none knows the others' words."""


def differences(
    before: Plan, after: Plan, *, renames: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """What a reviewer should know of the step from `before` to `after`, the worst first.

    Both are plans of one environment, or of none: then what differs in an environment that both
    have is told besides, where it is not so without one. `renames` are services with their new
    names, as whoever changes the repository takes them. Equal plans differ in nothing.
    """
    if before == after:
        return ()
    known = renaming.told(before, after, renames or {})
    earlier = renaming.applied(before, known)
    found = [workloads.renamed(old, new) for old, new in known.items()]
    found += _compared(earlier, after)
    return in_order((*found, *_elsewhere(earlier, after, frozenset(found))))


def _compared(before: Plan, after: Plan) -> list[Difference]:
    return [each for comparer in COMPARERS for each in comparer(before, after)]


def _elsewhere(before: Plan, after: Plan, told: Collection[Difference]) -> Iterator[Difference]:
    """Yield what differs in single environments; one that came or went has been told as such."""
    overlays = {each.environment: each for each in before.overlays}
    for later in after.overlays:
        earlier = overlays.get(later.environment)
        if earlier is None or earlier == later:
            continue
        for each in _compared(earlier, later):
            if each not in told:
                yield replace(each, environment=later.environment)
