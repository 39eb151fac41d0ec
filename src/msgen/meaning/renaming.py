"""Renamed services: the earlier plan, spoken in the later one's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from msgen.plan.model import Plan

_NAMING = frozenset(
    {
        ("Workload", "name"), ("Workload", "after"), ("Edge", "caller"), ("Edge", "target"),
        ("Call", "target"), ("Endpoint", "callers"), ("Endpoint", "forward"),
        ("Route", "workload"), ("Store", "owners"), ("Topic", "publishers"),
        ("Topic", "consumers"), ("Consumer", "group"), ("AddressOf", "target"),
        ("Plan", "cycles"), ("Plan", "waves"),
    }
)  # fmt: skip
"""The fields that name services."""


def told(before: Plan, after: Plan, renames: Mapping[str, str]) -> dict[str, str]:
    """Those of `renames` that hold: from a name of the one plan to a new one of the other."""
    old = {each.name for each in before.workloads}
    new = {each.name for each in after.workloads}
    return {a: b for a, b in renames.items() if a in old - new and b in new - old}


def applied(plan: Plan, renames: Mapping[str, str]) -> Plan:
    """The same plan with services called by their new names."""
    if not renames:
        return plan
    changed: Plan = _applied(plan, renames)
    return changed


def _applied(value: Any, renames: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_applied(item, renames) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kind = type(value).__name__
    new = {}
    for name in _names(type(value)):
        old = getattr(value, name)
        naming = (kind, name) in _NAMING
        new[name] = _named(old, renames) if naming else _applied(old, renames)
    if all(new[name] is getattr(value, name) for name in new):
        return value
    return replace(value, **new)


def _named(value: Any, renames: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return renames.get(value, value)
    return tuple(_named(item, renames) for item in value) if isinstance(value, tuple) else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
