"""Semantic rules, one a file; each docstring is its page of the manual.

A rule module has `RULE`, and `over_spec(written)` or `over_plan(planned)`, or both, which yield
diagnostics. It is found because it stands here: nothing lists it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from msgen.checks.index import Planned, Written
from msgen.diagnostics import Diagnostic
from msgen.plan.model import Plan
from msgen.spec.models.root import Spec
from msgen.spec.tree import Map


def check_spec(spec: Spec, tree: Map, *, targets: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """What is wrong with the meaning of a spec; `targets` are the registered ones, by name."""
    written = Written(spec, tree, targets=targets)
    return tuple(_found("over_spec", written))


def check_plan(
    plan: Plan, spec: Spec, tree: Map, *, targets: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """What is wrong with a resolved system. The spec is free of errors by then."""
    planned = Planned(plan, Written(spec, tree, targets=targets))
    return tuple(_found("over_plan", planned))


@cache
def _modules() -> tuple[ModuleType, ...]:
    found = pkgutil.iter_modules(__path__)
    return tuple(import_module(f"{__name__}.{m.name}") for m in found if not m.ispkg)


def _found(stage: str, facts: Written | Planned) -> Iterator[Diagnostic]:
    for module in _modules():
        check = getattr(module, stage, None)
        if check is not None:
            yield from check(facts)
