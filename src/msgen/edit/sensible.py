"""What a new endpoint says when nobody has decided yet: enough to be called and answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from msgen import names
from msgen.plan.index import plain_path
from msgen.plan.operations import is_action, subject
from msgen.plan.words import is_several, plural
from msgen.spec.keys import EndpointKey
from msgen.spec.shapes import Object, Shape
from msgen.spec.type_text import written

RECORD = {"id": "uuid", "name": "string(1..80)"}
"""The shape of things that have no type yet."""

_TOLD = {name: kind for name, kind in RECORD.items() if name != "id"}
_BUILT_IN = "Problem"


def usual_path(name: str) -> str:
    """The path of a service's own things: `/pantries` for a service `pantry`."""
    return f"/{plural(name)}"


def new_types(endpoints: Iterable[EndpointKey], types: Collection[str]) -> dict[str, Any]:
    """Types for the things that endpoints are about, where the spec has none of such a name."""
    taken = {name.casefold() for name in (*types, _BUILT_IN)}
    nouns = (names.class_name(_noun(key)) for key in endpoints if _noun(key) and _has_body(key))
    return {noun: dict(RECORD) for noun in nouns if noun.casefold() not in taken}


def endpoint(
    key: EndpointKey, types: Mapping[str, Shape], *, new: Collection[str] = ()
) -> dict[str, Any]:
    """The value of a new endpoint: its path's ids, and bodies of the type that it is about.

    `new` are types that come with the endpoint: nobody has said yet what makes such a thing.
    """
    made: dict[str, Any] = {}
    if not _has_body(key):
        return made
    ids = {name: "uuid" for name in key.params if name == "id" or name.endswith(("_id", "Id"))}
    if ids:
        made["path"] = ids
    about = shape(key, {*types, *new})
    acts = is_action(key.method, plain_path(key))
    if key.method in ("POST", "PUT", "PATCH") and not acts:
        known = types.get(about) if isinstance(about, str) else None
        told = _told(known, part=key.method == "PATCH") if known is not None else dict(_TOLD)
        if told is not None:
            made["request"] = told or about
    if key.method in ("GET", "POST", "PUT", "PATCH"):
        made["response"] = [about] if is_list(key) else about
    return made


def is_list(key: EndpointKey) -> bool:
    """Whether an endpoint answers with several things: `GET /orders`, not `GET /orders/{id}`."""
    return key.method == "GET" and is_several(key.path.rsplit("/", 1)[-1])


def shape(key: EndpointKey, types: Collection[str]) -> Any:
    """The type that the last noun of a path names, or the plain record."""
    noun = names.class_name(_noun(key))
    return noun if noun in types else dict(RECORD)


def record_of(key: EndpointKey) -> str:
    """The plural noun of the records that an endpoint is about: what a store calls them."""
    return plural(_noun(key))


def _noun(key: EndpointKey) -> str:
    return subject(key.method, plain_path(key))


def _told(shape: Shape, *, part: bool) -> Any:
    """What a caller says of a thing of a declared type: all but what the service itself decides.

    With `part`, any of it. Empty where that is just the type; None where nothing is left to say.
    """
    if not isinstance(shape, Object):
        return {}
    said = [each for each in shape.fields if not _is_own(each.name)]
    if not said:
        return None
    if len(said) == len(shape.fields) and not part:
        return {}
    said = [replace(each, optional=True) for each in said] if part else said
    return {name: _listed(text) for name, text in written(Object(tuple(said))).items()}


def _is_own(name: str) -> bool:
    return name == "id" or name.startswith(("created", "updated"))


def _listed(text: Any) -> Any:
    """A list of a type as a list, which needs no quotes."""
    is_list = isinstance(text, str) and text.startswith("[") and text.endswith("]")
    return [text[1:-1]] if is_list else text


def _has_body(key: EndpointKey) -> bool:
    """Whether an endpoint takes and answers data of declared shapes, one at a time."""
    return key.method not in ("RPC", "WS", "ANY") and key.matching in ("exact", "template")
