"""Dependencies between services, stores, brokers and the outside."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.calls import need, policies
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import paired
from msgen.meaning.told import Told, compared, dropped, risk_when
from msgen.plan.model import Edge, Plan

_EDGE = (
    Told("fallback", "fallback-changed", "fallback is", weigh=risk_when(dropped)),
    Told("profile", "profile-changed", "profile is"),
    Told("protocol", "edge-protocol-changed", "protocol is"),
    Told("via_gateway", "edge-path-changed", "called from the browser, through the gateway:"),
)
_VERBS = {
    "service": "calls",
    "store": "uses datastore",
    "broker": "talks to broker",
}


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Edges by caller, target and port; those of a new or removed service come with it."""
    old_names = {each.name for each in before.workloads}
    new_names = {each.name for each in after.workloads}
    externals = {each.name: each.url for each in (*before.externals, *after.externals)}
    both = paired(before.edges, after.edges, lambda e: (e.caller, e.target, e.port))
    for edge in both.gone:
        if edge.caller in new_names:
            yield _gone(edge)
    for edge in both.new:
        if edge.kind == "external":
            yield _egress(edge, externals.get(edge.target, ""))
        elif edge.caller in old_names:
            text = f"{_VERBS[edge.kind]} {_target(edge)} now{_called(edge)}"
            yield Difference("dependency-added", Weight.CHANGE, _subject(edge), text)
    for old, new in both.both:
        yield from _changed(old, new)


def _changed(before: Edge, after: Edge) -> Iterator[Difference]:
    about = _subject(after)
    if before.optional != after.optional:
        yield need(about, "", optional=after.optional)
    yield from policies(before.policy, after.policy, subject=about)
    yield from compared(_EDGE, before, after, subject=about)
    if bool(before.endpoints) != bool(after.endpoints):
        if after.endpoints:
            text = f"may call {words.listed(after.endpoints)} alone now, was any endpoint"
            yield Difference("permission-narrowed", Weight.CHANGE, about, text)
        else:
            text = f"may call any endpoint now, was {words.listed(before.endpoints)} alone"
            yield Difference("permission-widened", Weight.RISK, about, text)
    elif before.endpoints != after.endpoints:
        now, was = words.listed(after.endpoints), words.listed(before.endpoints)
        text = f"may call {now}, was {was}"
        yield Difference("permission-changed", Weight.CHANGE, about, text)


def _gone(edge: Edge) -> Difference:
    verb = _VERBS.get(edge.kind, "calls")
    text = f"{verb} {_target(edge)} no more"
    return Difference("dependency-removed", Weight.CHANGE, _subject(edge), text)


def _egress(edge: Edge, url: str) -> Difference:
    text = f"new egress: {edge.caller} may reach {edge.target} ({url}){_called(edge)}"
    return Difference("egress-added", Weight.RISK, _subject(edge), text)


def _called(edge: Edge) -> str:
    return f": {words.listed(edge.endpoints)}" if edge.endpoints else ""


def _target(edge: Edge) -> str:
    return f"{edge.target} at port {edge.port}" if edge.port else edge.target


def _subject(edge: Edge) -> str:
    return f"{edge.caller} → {edge.target}"
