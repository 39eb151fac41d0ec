"""Handlers that do not make a call which the spec declares."""

import re
from collections.abc import Iterator

from msgen import names
from msgen.diagnostics import Diagnostic
from msgen.plan.model import Call, Plan, Workload
from msgen.reconcile.rules import unused_call
from msgen.reconcile.session import Session
from msgen.render.files import File, Owner


def unused_calls(session: Session, *, new: bool) -> list[Diagnostic]:
    """Return a note for each declared call that an edited handler does not make.

    With `new`, only for calls that the spec did not declare when it was last applied. A handler
    is a seeded file whose fresh rendering makes the call.
    """
    record = session.made.lock.files
    after = {change.path: change.after for change in session.changes.changes}
    edited = {
        path: after.get(path) or content
        for path, content in session.changes.edited.items()
        if path in record and record[path].owner is Owner.SEEDED and "/tests/" not in path
    }
    if not edited:
        return []
    before = session.applied_plan() if new else None
    known = {_key(name, call) for name, call in _calls(before)} if before else set()
    declared = {_key(name, call): call for name, call in _calls(session.made.plan)}
    fresh = {file.path: file for file in session.made.rendered if file.path in edited}
    return [
        _finding(path, call)
        for path, content in edited.items()
        for key, call in declared.items()
        if key not in known
        and record[path].service == key[0]
        and _calls_it(fresh[path], call, content)
    ]


def _calls_it(fresh: File, call: Call, mine: bytes) -> bool:
    """Tell whether msgen's own handler makes the call and the user's does not name it."""
    method = call.operation.encode()
    names_of = re.findall(rb"\.\s*(\w+)\s*\.\s*" + method + rb"\s*\(", fresh.content)
    expected = names.identifier(call.target).encode()
    clients = {expected} if expected in names_of else set(names_of)
    return bool(clients) and not any(_names(client, method, mine) for client in clients)


def _names(client: bytes, method: bytes, mine: bytes) -> bool:
    """Tell whether code names a client's method, or hands the client on and names the method."""
    if re.search(rb"\.\s*" + client + rb"\s*\.\s*" + method + rb"\b", mine):
        return True
    handed_on = re.search(rb"\.\s*" + client + rb"\b(?!\s*\.)", mine)
    return handed_on is not None and re.search(rb"\.\s*" + method + rb"\b", mine) is not None


def _finding(path: str, call: Call) -> Diagnostic:
    message = f"{path} does not call {call.target} {call.endpoint or call.operation}"
    client = names.identifier(call.target)
    hint = f"that is ctx.{client}.{call.operation}; the spec declares the call for this handler"
    return unused_call.RULE.at(None, message, hint=hint)


def _key(service: str, call: Call) -> tuple[str, str, str]:
    return service, call.target, call.operation


def _calls(plan: Plan) -> Iterator[tuple[str, Call]]:
    for workload in plan.workloads:
        for call in _of(workload):
            yield workload.name, call


def _of(workload: Workload) -> Iterator[Call]:
    steps = list(workload.steps)
    for endpoint in workload.endpoints:
        steps += endpoint.steps
    for consumer in workload.consumers:
        steps += consumer.steps
    return (call for step in steps for call in step.calls)
