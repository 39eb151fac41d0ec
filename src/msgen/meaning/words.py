"""Values of a plan in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from msgen.plan import spoken
from msgen.plan.model import (
    AddressOf,
    Auth,
    AuthKind,
    Cors,
    Extra,
    IdentityRef,
    Joined,
    Limit,
    Literal,
    LocalRun,
    Match,
    OwnPort,
    Port,
    Publication,
    Retries,
    Scaling,
    Schedule,
    SecretRef,
    SelfRef,
    StoreUse,
    Value,
)

_LONGEST = 80
UNSET = "not set"

Say = Callable[[Any], str]
"""How a value is said."""


def or_unset(say: Say, unset: str = UNSET) -> Say:
    """`say` for values that may be None."""
    return lambda value: unset if value is None else say(value)


time = or_unset(spoken.time, "none")
size = or_unset(spoken.size)
cpu = or_unset(spoken.cpu)
rate = or_unset(spoken.rate)
percent = or_unset(spoken.percent)


def plain(value: object) -> str:
    """A value as a reader of the spec would write it, shortened where it is long."""
    text = _plain(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(value: object) -> str:
    match value:
        case None:
            return UNSET
        case bool():
            return "on" if value else "off"
        case Enum():
            return str(value.value)
        case Literal() | AddressOf() | SecretRef() | SelfRef() | IdentityRef() | OwnPort():
            return env_value(value)
        case Joined():
            return env_value(value)
        case str() | int() | float():
            return str(value) or '""'
        case tuple() | list():
            return listed(map(_plain, value))
        case Mapping():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if is_dataclass(value):
        parts = ((each.name, getattr(value, each.name)) for each in fields(value))
        told = ((label(name), said(name, part)) for name, part in parts if name != "loc" and part)
        return ", ".join(f"{name} {text}" for name, text in told if text)
    return str(value)


def said(field: str, value: object) -> str:
    """The value of a field in the unit that the field has."""
    if value is None or isinstance(value, (bool, tuple)):
        return plain(value)
    if field.endswith("_ms"):
        return spoken.time(int(str(value)))
    if field in ("memory_request", "memory_limit", "size"):
        return spoken.size(int(str(value)))
    if field.startswith("cpu_"):
        return spoken.cpu(int(str(value)))
    return plain(value)


def label(field: str) -> str:
    """The name of a field without its unit: ``cpu_request_m`` -> ``CPU request``."""
    text = field.rstrip("_").removesuffix("_ms").removesuffix("_m").replace("_", " ")
    return text.replace("cpu", "CPU")


def listed(words: Iterable[str], nothing: str = "none") -> str:
    """``a, b and c``."""
    every = list(words)
    if len(every) < 2:
        return every[0] if every else nothing
    return f"{', '.join(every[:-1])} and {every[-1]}"


def auth(rule: Auth) -> str:
    """Who may call, as part of a sentence."""
    match rule.kind:
        case AuthKind.NONE:
            return "anybody"
        case AuthKind.USER:
            return "users who are signed in"
        case AuthKind.SERVICE:
            return "services of the system"
        case AuthKind.SCOPES:
            return f"users with the scope {listed(rule.scopes)}"


def limit(value: Limit | None) -> str:
    """``50/s a client``."""
    if value is None:
        return "unlimited"
    return spoken.rate(value.rate_per_s) + (f" a {value.per}" if value.per else "")


def retries(value: Retries | None) -> str:
    """``2 retries on connect and 503``."""
    if value is None:
        return "none"
    budget = "no budget" if value.budget is None else f"budget {spoken.percent(value.budget)}"
    return f"{value.count} on {listed(value.on)}, {budget}"


def replicas(value: Scaling) -> str:
    """``2`` or ``2 to 5``."""
    low, high = value.minimum, value.maximum
    return str(low) if low == high else f"{low} to {high}"


def port(value: Port) -> str:
    """``80 to 8000 in the container, http``."""
    return f"{value.service} to {value.container} in the container, {value.protocol.value}"


def cors(value: Cors | None) -> str:
    """The cross-origin rules in one line."""
    if value is None:
        return UNSET
    more = ", with credentials" if value.credentials else ""
    age = f", kept {spoken.time(value.max_age_ms)}" if value.max_age_ms else ""
    return (
        f"{listed(value.origins)} with methods {listed(value.methods)} and headers "
        f"{listed(value.headers)}{more}{age}"
    )


def store_uses(value: Iterable[StoreUse]) -> str:
    """``create in orders of orders-db``."""
    return listed(
        f"{each.access.value} in {each.entity} of {each.store}"
        + (f" by {each.key}" if each.key else "")
        + (f" filtered by {listed(each.filters)}" if each.filters else "")
        for each in value
    )


def publications(value: Iterable[Publication]) -> str:
    """``order.placed by outbox``."""
    return listed(each.topic + (" by outbox" if each.outbox else "") for each in value)


def schedule(value: Schedule | None) -> str:
    """``0 3 * * * in Europe/Berlin``."""
    return f"{value.cron} in {value.zone}" if value else UNSET


def local_run(value: LocalRun | None) -> str:
    """The command, or the address of what runs already."""
    if value is None:
        return UNSET
    return " ".join(value.command) or value.url or "nothing"


def extras(value: Iterable[Extra]) -> str:
    """``x-team = a``."""
    return listed(f"{each.name} = {plain(each.value)}" for each in value)


def matches(conditions: Iterable[Match]) -> str:
    """``header x-beta = on``."""
    return listed(
        f"{each.kind} {each.name}" + (f" = {each.value}" if each.value is not None else "")
        for each in conditions
    )


def env_value(value: Value) -> str:
    """What a variable is set to; references are named, never followed."""
    match value:
        case Literal():
            return value.text or '""'
        case AddressOf():
            at = f" (port {value.port})" if value.port else ""
            return f"the {value.form.value} of {value.target}{at}"
        case SecretRef():
            return f"the secret {value.name}"
        case SelfRef():
            return f"its own {value.what}"
        case IdentityRef():
            return f"the identity provider's {value.what}"
        case OwnPort():
            return f"its own port {value.name} ({value.number})"
        case Joined():
            return " + ".join(map(env_value, value.parts))
