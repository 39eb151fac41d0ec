"""Results of calls that have another name after a rename, and what leans on them.

The result of a call is named after the endpoint that it calls, unless `as:` names it. Later
calls mean it by that name, in `with:` or by having a field of that name. So where a rename
would change a name that is used, the call says `as:` with the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgen.diagnostics import Diagnostic
from msgen.edit.rules import follows_name
from msgen.edit.text import StepPath
from msgen.plan.model import Argument, Call, Plan, SourceKind, Step

Handler: TypeAlias = tuple[str, str]
"""A service, and the label of its endpoint or the topic it consumes; empty for the service."""

Moved: TypeAlias = Callable[[Handler], Handler]
"""What a handler is called after a rename."""


def changed_results(before: Plan, after: Plan, moved: Moved) -> dict[StepPath, str]:
    """Place in `after` of each call whose result has another name and is used -> the old name."""
    found: dict[StepPath, str] = {}
    for _, old_calls, new_calls in _pairs(before, after, moved):
        used = {
            argument.path[0]
            for call in old_calls
            for argument in call.arguments
            if argument.source is SourceKind.RESULT
        }
        for old, new in zip(old_calls, new_calls, strict=True):
            if old.name != new.name and old.name in used:
                found[new.loc] = old.name
    return found


def changed_arguments(before: Plan, after: Plan, moved: Moved) -> Iterator[Diagnostic]:
    """A warning for each argument of a call that comes from elsewhere than before."""
    for handler, old_calls, new_calls in _pairs(before, after, moved):
        for old, new in zip(old_calls, new_calls, strict=True):
            sources = {(one.name, one.location): _source(one) for one in old.arguments}
            for one in new.arguments:
                if sources.get((one.name, one.location), _source(one)) != _source(one):
                    yield _warning(handler, new, one)


def _pairs(
    before: Plan, after: Plan, moved: Moved
) -> Iterator[tuple[Handler, list[Call], list[Call]]]:
    later = dict(handlers(after))
    for handler, calls in handlers(before):
        now = moved(handler)
        if len(later.get(now, ())) == len(calls):
            yield now, calls, later[now]


def handlers(plan: Plan) -> Iterator[tuple[Handler, list[Call]]]:
    """Every handler of a plan with its calls in order; those of a service itself too."""
    for workload in plan.workloads:
        own: list[tuple[str, tuple[Step, ...]]] = [("", workload.steps)]
        own += [(one.label, one.steps) for one in workload.endpoints]
        own += [(one.topic, one.steps) for one in workload.consumers]
        for label, steps in own:
            yield (workload.name, label), [call for step in steps for call in step.calls]


def _warning(handler: Handler, call: Call, now: Argument) -> Diagnostic:
    where = f"{handler[1]} of {handler[0]}" if handler[1] else f'service "{handler[0]}"'
    source = ".".join((str(now.source), *now.path))
    message = f'{where} takes "{now.name}" of {call.target} {call.endpoint or ""}'.rstrip()
    hint = "say in with: where it comes from"
    return follows_name.RULE.at(None, f"{message} from elsewhere now ({source})", hint=hint)


def _source(argument: Argument) -> tuple[str, tuple[str, ...]]:
    return str(argument.source), argument.path
