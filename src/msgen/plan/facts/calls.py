"""What a handler does by default: calls, uses of stores, publications."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgen.plan.facts.base import Path
from msgen.plan.facts.policies import Credential, Policy
from msgen.records import dataclass


class SourceKind(StrEnum):
    """Where the argument of a call comes from."""

    PATH = "path"  # a path parameter of the endpoint being served
    QUERY = "query"
    HEADER = "header"
    BODY = "body"  # a field path in the request body (or in the consumed message)
    RESULT = "result"  # a field path in an earlier call's result: (call name, field, …)
    GENERATED = "generated"  # the id that the handler makes for what it stores: ("id",)
    EXAMPLE = "example"  # a deterministic example of the type
    LITERAL = "literal"  # a value typed in `with:`


@dataclass(frozen=True, slots=True)
class Argument:
    """One field of what a call sends.

    ``location`` is where it goes (``body``, ``path``, ``query``, ``header``); ``path`` is the
    field path in its source, ``value`` the example or literal as JSON data.
    """

    name: str
    location: str
    source: SourceKind
    path: tuple[str, ...] = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """One declared call of a handler.

    ``name`` is the variable that holds its result. ``endpoint`` is the callee's endpoint
    label (``POST /reservations``), None where the callee is opaque. ``fallback`` is None,
    ``empty`` or JSON data, used when an optional call fails.
    """

    target: str
    port: str | None
    endpoint: str | None
    operation: str
    name: str
    arguments: tuple[Argument, ...]
    policy: Policy
    credential: Credential
    idempotent: bool
    optional: bool = False
    fallback: Any = None
    chance: float | None = None
    loc: Path = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Calls that run at the same time; steps run one after the other."""

    calls: tuple[Call, ...]


class Access(StrEnum):
    """What a handler does with an entity of a store, chosen by method and path."""

    CREATE = "create"
    READ = "read"
    LIST = "list"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class StoreUse:
    """An entity that a handler reads or writes. ``key`` is the path parameter with its id.

    ``owners`` are the other path parameters that are fields of it: an item of another owner is
    none of this path.
    """

    store: str
    entity: str
    access: Access
    key: str | None = None
    filters: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A topic that a handler publishes to."""

    topic: str
    outbox: bool = False
