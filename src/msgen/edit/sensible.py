"""What a new endpoint says when nobody has decided yet: enough to be called and answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgen import names
from msgen.plan.index import plain_path
from msgen.plan.operations import resource
from msgen.plan.words import is_plural
from msgen.spec.keys import EndpointKey

RECORD = {"id": "uuid", "name": "string(1..80)"}
"""The shape of things that have no type yet."""


def endpoint(key: EndpointKey, types: Mapping[str, Any]) -> dict[str, Any]:
    """The value of a new endpoint: its path's ids, and bodies of the type that it is about."""
    made: dict[str, Any] = {}
    if key.method in ("RPC", "WS", "ANY") or key.matching not in ("exact", "template"):
        return made
    ids = {name: "uuid" for name in key.params if name == "id" or name.endswith(("_id", "Id"))}
    if ids:
        made["path"] = ids
    about = shape(key, types)
    if key.method in ("POST", "PUT", "PATCH") and about == RECORD:
        made["request"] = {name: kind for name, kind in RECORD.items() if name != "id"}
    if key.method in ("GET", "POST", "PUT", "PATCH"):
        many = key.method == "GET" and is_plural(key.path.rsplit("/", 1)[-1])
        made["response"] = [about] if many else about
    return made


def shape(key: EndpointKey, types: Mapping[str, Any]) -> Any:
    """The type that the last noun of a path names, or the plain record."""
    noun = names.class_name(resource(plain_path(key)))
    return noun if noun in types else dict(RECORD)


def record_of(key: EndpointKey) -> str:
    """The plural noun of the records that an endpoint is about: what a store calls them."""
    noun = resource(plain_path(key))
    return noun if is_plural(noun) else f"{noun}s"
