"""A call needs something that its handler does not have, so an example is sent.

Why:
    A system is alive from the first minute, so every field that a callee needs is filled: by
    with, else by a field of the same name and type that is at hand, else by an example. An
    example is right until the handler is written, and wrong after that.

Example:
    order: {endpoints: {POST /orders: {request: {total: decimal}, calls: [payment POST /charges]}}}
    payment: {endpoints: {POST /charges: {request: {amount: decimal}}}}

Fix:
    calls: [payment POST /charges: {with: {amount: total}}]
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Planned
from msgen.diagnostics import Diagnostic, Rule, Severity
from msgen.plan.model import Kind, SourceKind, SourceOf

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def over_plan(planned: Planned) -> Iterator[Diagnostic]:
    """One note a call, with all that it lacks."""
    for workload, handler, call in planned.calls():
        if workload.kind is Kind.WEB or workload.source is not SourceOf.BLUEPRINT:
            continue  # front ends have a person who types, and code of others sends what it likes
        if (call.target, call.endpoint) not in planned.endpoints:
            continue  # guesses lack nothing
        if handler is not None and handler.loc in planned.written.unknown_entities:
            continue  # what it keeps may be what is lacking, and is told to be unknown
        lacking = [a.name for a in call.arguments if a.source is SourceKind.EXAMPLE]
        if not lacking:
            continue
        names = ", ".join(f'"{name}"' for name in lacking if name) or "the whole body"
        yield RULE.at(
            planned.at(call.loc),
            f"nothing at hand gives {names} of {call.target} {call.endpoint}: examples are sent",
            hint=f"say with: {{{lacking[0] or 'field'}: …}}, or fill it in the handler",
        )
