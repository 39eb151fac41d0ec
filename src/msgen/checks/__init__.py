"""Semantic rules, one a file; each docstring is its page of the manual.

A rule module has `RULE`, and `over_spec(written)` or `over_plan(planned)`, or both, which yield
diagnostics. It is found because it stands here: nothing lists it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from msgen.checks.index import Planned, Written
from msgen.diagnostics import Diagnostic
from msgen.plan.model import Plan
from msgen.spec.defaults import complete
from msgen.spec.load import Loaded

Options: TypeAlias = Callable[[], Mapping[str, Mapping[str, Any]]]


def check_spec(
    loaded: Loaded,
    *,
    targets: Collection[str] = (),
    reads: Callable[[], Collection[str]] = frozenset,
    options: Options = dict,
) -> tuple[Diagnostic, ...]:
    """What is wrong with the meaning of a spec.

    `targets` are the names of the registered targets, `reads` tells which fields they read that
    only deployments need, and `options` what each of them may be told. A spec whose file has
    mistakes is judged too, as long as the models could read it.
    """
    written = _written(loaded, targets, reads, options)
    return tuple(_found("over_spec", written)) if written else ()


def check_plan(
    plan: Plan, loaded: Loaded, *, targets: Collection[str] = ()
) -> tuple[Diagnostic, ...]:
    """What is wrong with the system that `loaded` was resolved to.

    A plan lacks what refers to nothing, so a spec with errors can be judged as well.
    """
    written = _written(loaded, targets, frozenset)
    return tuple(_found("over_plan", Planned(plan, written))) if written else ()


def _written(
    loaded: Loaded,
    targets: Collection[str],
    reads: Callable[[], Collection[str]],
    options: Options = dict,
) -> Written | None:
    if loaded.written is None or loaded.tree is None:
        return None
    spec = loaded.spec or complete(loaded.written)
    return Written(
        spec,
        loaded.tree,
        typed=loaded.written,
        targets=targets,
        reads=reads,
        options=options,
        whole=loaded.spec is not None,
    )


@cache
def _modules() -> tuple[ModuleType, ...]:
    found = pkgutil.iter_modules(__path__)
    return tuple(import_module(f"{__name__}.{m.name}") for m in found if not m.ispkg)


def _found(stage: str, facts: Written | Planned) -> Iterator[Diagnostic]:
    for module in _modules():
        check = getattr(module, stage, None)
        if check is not None:
            yield from check(facts)
