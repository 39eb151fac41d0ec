"""Laying one model over another by what was actually written.

Maps merge, lists and scalars replace, and `null` keeps a value from being inherited.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from msgen.spec.models.base import Model

M = TypeVar("M", bound=Model)
_OWN = frozenset(("extra", "unset"))


def under(entry: M, defaults: Model, *, without: frozenset[str] = frozenset()) -> M:
    """`entry`, completed by what `defaults` alone says, but for the fields `without`."""
    given = defaults.model_fields_set
    if not given:
        return entry
    values, said = defaults.__dict__, entry.model_fields_set
    known = _fields(entry.__class__)
    updates: dict[str, Any] = {}
    for name in given:
        if name in entry.unset or name in without or name not in known:
            continue
        updates[name] = _join(entry.__dict__[name], values[name]) if name in said else values[name]
    if not updates:
        return entry
    return entry.model_copy(update=updates)


def over(entry: M, top: Model) -> M:
    """`entry`, changed by what `top` says; `null` goes back to the built-in default."""
    updates = {
        name: _join(top.__dict__[name], entry.__dict__[name])
        for name in top.model_fields_set
        if name not in _OWN
    }
    for name in top.unset:
        updates[name] = entry.__class__.model_fields[name].get_default()
    if not updates:
        return entry
    if top.unset:
        updates["unset"] = entry.unset | top.unset
    return entry.model_copy(update=updates)


def first_said(wanted: type[M], *policies: Model | None) -> M:
    """A `wanted` of what the first of `policies` says about each field, else the next one."""
    found = cast("M", wanted.model_construct())
    for policy in policies:
        if policy is not None:
            found = under(found, policy)
            if policy.unset:
                found = found.model_copy(update={"unset": found.unset | policy.unset})
    return found


def _join(above: Any, below: Any) -> Any:
    """What stands above, completed by what stands below if both are maps."""
    if isinstance(above, Model):
        if above.WHOLE or not isinstance(below, Model):
            return above
        return under(above, below) if isinstance(above, below.__class__) else over(below, above)
    if isinstance(above, dict) and isinstance(below, dict):
        merged = dict(below)
        for key, value in above.items():
            merged[key] = _join(value, below[key]) if key in below else value
        return merged
    return above


@cache
def _fields(cls: type[Model]) -> frozenset[str]:
    return frozenset(cls.model_fields) - _OWN
