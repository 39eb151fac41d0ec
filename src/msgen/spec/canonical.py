"""The long form of a spec, as YAML: what `msgen validate --canonical` prints.

Every short form is written out, names are sorted, and built-in defaults are filled in: those of
workloads, endpoints and edges stand under `defaults:`, the others where they apply. Two specs
that say the same print the same, and what is printed means what was read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from msgen.spec.defaults import effective, without_guesses
from msgen.spec.fields import keys
from msgen.spec.models.base import Model
from msgen.spec.models.calls import Call
from msgen.spec.models.endpoint import Endpoint, EndpointDefaults
from msgen.spec.models.policy import Auth, EdgePolicy
from msgen.spec.models.root import Spec
from msgen.spec.models.running import Version
from msgen.spec.models.service import Service, ServiceDefaults
from msgen.spec.shapes import Array, Foreign, Literals, Object, Ref, Scalar, Table
from msgen.spec.type_text import written as type_text

_SHAPES = (Scalar, Literals, Array, Table, Ref, Foreign, Object)


class _Dumper(yaml.SafeDumper):
    """Quotes only what would not be read as the same text; no types are guessed from text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - typed by the base class

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class calls it
        """Equal parts are written out each time."""
        return True


_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile("(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)


def canonical(spec: Spec) -> str:
    """The YAML text of `spec` as it was written (`Loaded.written`), in its long form."""
    data = long_form(spec)
    return "".join(
        yaml.dump({key: value}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
        for key, value in data.items()
    )


def long_form(spec: Spec) -> dict[str, Any]:
    """`spec` in its long form, as plain data: maps, lists and the text of scalars."""
    services = {
        name: without_guesses(service, getattr(spec.defaults, service.kind))
        for name, service in spec.services.items()
    }
    filled = spec.model_copy(
        update={"defaults": effective(spec.defaults), "services": services},
    )
    data = _model(filled, fill=True)
    data.pop("include", None)  # what was included is part of the spec by now
    return data


def default_text(value: Any) -> Any:
    """A default as a person would type it; None where nothing holds."""
    written = _value(value, fill=True)
    return None if written in ("", {}, []) else written


def _model(model: Model, *, fill: bool) -> dict[str, Any]:
    unset, given = model.unset, model.model_fields_set
    data: dict[str, Any] = {}
    for key, name, required, fillable in _fields(model.__class__):
        if name in unset:
            data[key] = None
            continue
        said = name in given
        own = fill and fillable
        if said or own or required:
            value = _value(getattr(model, name), fill=own)
            if value is not None and (said or value not in ("", {}, [])):
                data[key] = value
    data.update({key: _scalars(value) for key, value in sorted(model.extra.items())})
    return data


@cache
def _fields(model: type[Model]) -> tuple[tuple[str, str, bool, bool], ...]:
    """Return key and name of each field, whether it has to be said, and whether it is filled in."""
    inherited = _inherited(model)
    named = ((key, key if key in model.model_fields else f"{key}_") for key in keys(model))
    return tuple(
        (
            key,
            name,
            keys(model)[key].is_required(),
            name not in inherited and key != "environments",
        )
        for key, name in named
    )


def _inherited(model: type[Model]) -> frozenset[str]:
    """Fields whose defaults are printed under `defaults:`, or are those of the base."""
    if issubclass(model, Service):
        return frozenset(ServiceDefaults.model_fields)
    if issubclass(model, Endpoint):
        return frozenset(EndpointDefaults.model_fields)
    if issubclass(model, EdgePolicy) and model is not EdgePolicy:
        return frozenset(EdgePolicy.model_fields)
    return frozenset(Version.model_fields) if issubclass(model, Version) else frozenset()


def _value(value: Any, *, fill: bool) -> Any:
    if type(value) is str or value is None:  # nearly all values are, and telling is cheap
        return value
    if isinstance(value, Auth):
        return list(value.scopes) if value.kind == "scopes" else value.kind
    if isinstance(value, Call):
        options = _model(value, fill=fill)
        return {options.pop("to"): options}
    if isinstance(value, Model):
        return _model(value, fill=fill)
    if isinstance(value, _SHAPES):
        return type_text(value)
    if isinstance(value, dict):
        entries = sorted(value.items(), key=lambda item: str(item[0]))
        return {str(key): _value(inner, fill=fill) for key, inner in entries}
    if isinstance(value, (list, tuple)):
        return [_value(inner, fill=fill) for inner in value]
    return _scalars(value)


def _scalars(value: Any) -> Any:
    """Plain data with all scalars as the text that a person would type."""
    if isinstance(value, dict):
        return {str(key): _scalars(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scalars(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return None if value is None else str(value)
