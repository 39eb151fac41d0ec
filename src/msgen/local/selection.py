"""Which things of the system one `msgen up` is about."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from msgen.diagnostics import Diagnostic, Severity, UsageError
from msgen.local.process import NotRun
from msgen.names import nearest
from msgen.plan.model import Broker, Plan, Store, Workload


def select(
    plan: Plan, names: Iterable[str], *, known: Iterable[str] = (), profiles: Iterable[str] = ()
) -> frozenset[str]:
    """Names of workloads, stores, brokers and externals: those named and all they need.

    No names mean everything. What an optional edge leads to is not needed. What belongs to a
    profile is in when the profile, or the thing itself, is asked for. `known` are further names
    of services to be checked.
    """
    named, chosen = set(names), set(profiles)
    profiled = {thing.name: thing.profile for thing in _things(plan)}
    for name in sorted({*named, *known}):
        _check(name, {workload.name for workload in plan.workloads})
    for profile in sorted(chosen):
        _check(profile, {value for value in profiled.values() if value}, what="profile")
    active = chosen | {profiled[name] for name in named}
    hidden = {name for name, profile in profiled.items() if profile and profile not in active}
    if named:
        return frozenset(_closure(plan, named, active) - hidden)
    return frozenset({*profiled, *(external.name for external in plan.externals)} - hidden)


def out_of_profile(plan: Plan, chosen: frozenset[str]) -> Iterator[NotRun]:
    """What would be of use to those chosen, or to a whole system, but is in another profile."""
    things = _things(plan)
    whole = all(thing.name in chosen for thing in things if not thing.profile)
    wanted = {edge.target for edge in plan.edges if edge.caller in chosen}
    for thing in things:
        if thing.profile and thing.name not in chosen and (whole or thing.name in wanted):
            hint = f"msgen up --profile {shlex.quote(thing.profile)}"
            yield NotRun(thing.name, f"in the profile {thing.profile}; {hint}")


def _things(plan: Plan) -> list[Workload | Store | Broker]:
    return [*plan.workloads, *plan.stores, *plan.brokers]


def _closure(plan: Plan, names: set[str], profiles: set[str | None]) -> set[str]:
    needs: dict[str, set[str]] = {}
    for edge in plan.edges:
        if not edge.optional and (edge.profile is None or edge.profile in profiles):
            needs.setdefault(edge.caller, set()).add(edge.target)
    for workload in plan.workloads:
        needs.setdefault(workload.name, set()).update(workload.after)
    brokers = {topic.name: topic.broker for topic in plan.topics}
    for topic in plan.topics:
        for user in (*topic.publishers, *topic.consumers):
            needs.setdefault(user, set()).add(brokers[topic.name])
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(needs.get(name, ()))
    return found


def _check(name: str, known: set[str], *, what: str = "service") -> None:
    if name in known:
        return
    best = nearest(name, known)
    hint = f'did you mean "{best}"?' if best else f"there are: {', '.join(sorted(known)) or 'none'}"
    message = f'there is no {what} called "{name}"'
    raise UsageError(Diagnostic(f"unknown-{what}", Severity.ERROR, message, hint=hint))
