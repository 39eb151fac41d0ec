"""Handlers that do not make a call which the spec declares."""

from collections.abc import Iterator

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
    edited = {
        path: content
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
    method = f".{call.operation}".encode()
    return method not in mine and method + b"(" in fresh.content


def _finding(path: str, call: Call) -> Diagnostic:
    message = f"{path} does not call {call.target} {call.endpoint or call.operation}"
    hint = f"the client's method is {call.operation}; the spec declares the call for this handler"
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
