"""Calls added, removed and changed, handler by handler."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.told import Change, Told, added, always, changes, compared, dropped, risk_when
from msgen.plan.model import Call, Consumer, Credential, Endpoint, Plan, Policy, Step, Workload

POLICY = (
    Told("timeout_ms", "timeout-changed", "timeout of one attempt is", words.time),
    Told("breaker", "breaker-changed", "circuit breaker is", weigh=risk_when(dropped)),
    Told("max_in_flight", "bulkhead-changed", "calls in flight at most are",
         weigh=risk_when(dropped)),
    Told("faults", "faults-changed", "injected faults are", weigh=risk_when(added)),
)  # fmt: skip
"""Facts of a policy that are told one by one."""

_CALL = (
    Told("port", "call-port-changed", "port is"),
    Told("credential", "credential-changed", "token that it carries:",
         weigh=risk_when(lambda _old, new: new is Credential.NONE)),
    Told("fallback", "fallback-changed", "fallback is", weigh=risk_when(dropped)),
    Told("chance", "chance-changed", "made in this share of cases:", words.percent),
    Told("arguments", "arguments-changed", "arguments are",
         lambda each: words.listed(f"{a.location} {a.name}" for a in each)),
)  # fmt: skip
_CONSUMER = (
    Told("group", "consumer-group-changed", "consumer group is", weigh=always(Weight.RISK)),
    Told("retries", "consumer-retries-changed", "retries of a message are"),
    Told("dead_letter", "dead-letter-changed", "dead-letter queue is", weigh=risk_when(dropped)),
    Told("operation", "operation-renamed", "name in code is"),
    Told("reads", "store-use-changed", "reads are", words.store_uses),
    Told("writes", "store-use-changed", "writes are", words.store_uses),
    Told("publishes", "publication-changed", "published topics are", words.publications),
)

Handler = tuple[str, tuple[Step, ...]]
"""What makes calls: its subject, and its steps."""


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Calls of handlers that both plans have, and those of handlers that are new in a service."""
    edges = edge_changes(before, after)
    for old, new in paired(before.workloads, after.workloads, by_name).both:
        yield from _subscriptions(old, new)
        both = paired(_handlers(old), _handlers(new), lambda handler: handler[0])
        for subject, steps in both.new:
            yield from _compare(subject, (), steps, edges, new.name)
        for subject, steps in both.gone:
            yield from _compare(subject, steps, (), edges, new.name)
        for (_, one), (subject, other) in both.both:
            yield from _compare(subject, one, other, edges, new.name)


def edge_changes(before: Plan, after: Plan) -> dict[tuple[str, str, str | None], list[Change]]:
    """What changed of the policy of each edge: said there, and not again for each of its calls."""
    found = {}
    both = paired(before.edges, after.edges, lambda e: (e.caller, e.target, e.port))
    for old, new in both.both:
        found[new.caller, new.target, new.port] = list(policy_changes(old.policy, new.policy))
    return found


def policy_changes(before: Policy, after: Policy) -> Iterator[Change]:
    """The fields of a policy that differ."""
    yield from changes(POLICY, before, after)
    if before.retries != after.retries:
        yield "retries", before.retries, after.retries


def policies(
    before: Policy, after: Policy, *, subject: str, known: Collection[Change] = (), where: str = ""
) -> Iterator[Difference]:
    """Differences of a policy, but for the changes in `known`."""
    names = {name for name, *values in policy_changes(before, after) if (name, *values) in known}
    yield from compared(POLICY, before, after, subject=subject, known=names, where=where)
    old, new = before.retries, after.retries
    if old != new and "retries" not in names:
        more = new.count > old.count or (new.budget is None and old.budget is not None)
        text = f"retries {'raised' if more else 'changed'}: {words.retries(new)}"
        kind = "retries-raised" if more else "retries-changed"
        weight = Weight.RISK if more else Weight.CHANGE
        yield Difference(kind, weight, subject, f"{where}{text}, was {words.retries(old)}")


def called(call: Call) -> str:
    """``inventory POST /reservations``."""
    return f"{call.target} {call.endpoint}" if call.endpoint else call.target


def _compare(
    subject: str,
    before: tuple[Step, ...],
    after: tuple[Step, ...],
    edges: dict[tuple[str, str, str | None], list[Change]],
    caller: str,
) -> Iterator[Difference]:
    both = paired(_calls(before), _calls(after), called)
    for call in both.gone:
        text = f"calls {called(call)} no more"
        yield Difference("call-removed", Weight.CHANGE, subject, text)
    for call in both.new:
        optional = ", may fail" if call.optional else ""
        text = f"calls {called(call)} now, with {words.time(call.policy.timeout_ms)} for an attempt"
        yield Difference("call-added", Weight.CHANGE, subject, f"{text}{optional}")
    for old, new in both.both:
        known = edges.get((caller, new.target, new.port), [])
        where = f"call of {called(new)}: "
        yield from policies(old.policy, new.policy, subject=subject, known=known, where=where)
        yield from compared(_CALL, old, new, subject=subject, where=where)
        if old.optional != new.optional:
            yield need(subject, where, optional=new.optional)
    if not both.gone and not both.new and _order(before) != _order(after):
        text = f"calls run in another order: {_order(after)}, was {_order(before)}"
        yield Difference("call-order-changed", Weight.CHANGE, subject, text)


def need(subject: str, where: str, *, optional: bool) -> Difference:
    """A call or dependency that became optional, or required."""
    if optional:
        text = f"{where}optional now, was required: goes on without it"
        return Difference("optional-now", Weight.CHANGE, subject, text)
    text = f"{where}required now, was optional: fails with it"
    return Difference("required-now", Weight.RISK, subject, text)


def _subscriptions(before: Workload, after: Workload) -> Iterator[Difference]:
    both = paired(before.consumers, after.consumers, lambda each: each.topic)
    for consumer in both.gone:
        text = f"consumes topic {consumer.topic} no more"
        yield Difference("consumer-removed", Weight.RISK, after.name, text)
    for consumer in both.new:
        text = f"consumes topic {consumer.topic} now, as group {consumer.group}"
        yield Difference("consumer-added", Weight.CHANGE, after.name, text)
    for old, new in both.both:
        yield from compared(_CONSUMER, old, new, subject=_subject(after, new))


def _handlers(workload: Workload) -> Iterator[Handler]:
    yield workload.name, workload.steps
    for handler in workload.handlers:
        yield _subject(workload, handler), handler.steps


def _subject(workload: Workload, handler: Endpoint | Consumer) -> str:
    if isinstance(handler, Endpoint):
        return f"{workload.name} {handler.label}"
    return f"{workload.name} {handler.topic}"


def _calls(steps: Iterable[Step]) -> list[Call]:
    return [call for step in steps for call in step.calls]


def _order(steps: Iterable[Step]) -> str:
    """``a, then b and c together``."""
    parts = []
    for step in steps:
        together = " together" if len(step.calls) > 1 else ""
        if step.calls:
            parts.append(words.listed(map(called, step.calls)) + together)
    return ", then ".join(parts)
