"""Every place of a spec that names something defined elsewhere in it.

The models are walked whole: what a `Target`, `CallKey` or `EntityRef` is names something, and so
do the fields of plain text in the table below. A test holds that no text field is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgen.edit.text import SpecText, StepPath
from msgen.records import dataclass
from msgen.spec.fields import keys
from msgen.spec.keys import CallKey, EntityRef, Key, Target
from msgen.spec.models.base import Model
from msgen.spec.models.root import Spec

NODE = "node"
"""The one namespace of services, datastores, brokers and externals."""

TEXT_FIELDS: dict[tuple[str, str], str] = {
    ("Process", "env_from"): "env_groups",
    ("EnvValue", "secret"): "secrets",
    ("FileSource", "secret"): "secrets",
    ("ExternalAuth", "secret"): "secrets",
    ("Service", "start_after"): NODE,
    ("Datastore", "server"): NODE,
    ("Topic", "broker"): NODE,
    ("Environment", "promote_from"): "environments",
}
"""Model and field of plain text that names an entry of a section."""

KEYED_FIELDS: dict[tuple[str, str], str] = {
    ("Work", "publishes"): "topics",
    ("Service", "consumes"): "topics",
    ("Environment", "services"): NODE,
    ("Environment", "datastores"): NODE,
    ("Environment", "brokers"): NODE,
    ("Environment", "externals"): NODE,
    ("Environment", "topics"): "topics",
    ("Environment", "env_groups"): "env_groups",
    ("Environment", "secrets"): "secrets",
}
"""Model and field of a map whose keys name entries of a section."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of `name`, of the section `kind` or `NODE`, at `place` in the long form.

    `value` is what names it, with its parts; `is_key` that it is the key of a map by name. `field`
    is the key below which it stands, such as `depends_on`, `calls` or `url`.
    """

    kind: str
    name: str
    place: StepPath
    field: str
    value: str
    is_key: bool = False

    @property
    def service(self) -> str | None:
        """The service in which it stands; None outside of services, as in overlays."""
        return str(self.place[1]) if self.place[0] == "services" else None


def references(spec: Spec) -> Iterator[Reference]:
    """Every mention, in the order of the models."""
    yield from _in_model(spec, ())


def typed(spec: SpecText, reference: Reference) -> tuple[StepPath, bool, str]:
    """Where a mention stands in the text: its path there, whether it is a key, and its text."""
    path, node = spec.typed(reference.place)
    if isinstance(node, dict) and isinstance(reference.value, CallKey):
        only = "to" if "to" in node else next(iter(node))
        return (*path, only), only != "to", node["to"] if only == "to" else only
    is_key = reference.is_key and isinstance(path[-1], str)
    if is_key and path != spec.typed(reference.place[:-1])[0]:
        return path, True, str(path[-1])
    return path, False, str(node)


def _in_model(model: Model, path: StepPath) -> Iterator[Reference]:
    for key in keys(model.__class__):
        name = key if key in model.__class__.model_fields else f"{key}_"
        if name not in model.model_fields_set:
            continue
        value = getattr(model, name)
        yield from _in_value(value, (*path, key), _kinds(model, name), key)


def _kinds(model: Model, name: str) -> tuple[str | None, str | None]:
    """What a field of plain text names, and what the keys of a map name."""
    text = keyed = None
    for base in model.__class__.__mro__:
        text = text or TEXT_FIELDS.get((base.__name__, name))
        keyed = keyed or KEYED_FIELDS.get((base.__name__, name))
    return text, keyed


def _in_value(
    value: Any, path: StepPath, kinds: tuple[str | None, str | None], field: str
) -> Iterator[Reference]:
    text, keyed = kinds
    if isinstance(value, Key):
        yield from _in_key(value, path, field)
    elif isinstance(value, Model):
        yield from _in_model(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            below = (*path, key)
            kind = NODE if isinstance(key, Target) else keyed
            if kind is not None:
                name = key.name if isinstance(key, Target) else key
                yield Reference(kind, name, below, field, key, is_key=True)
            yield from _in_value(inner, below, (None, None), field)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _in_value(inner, (*path, index), (text, None), field)
    elif isinstance(value, str) and text:
        yield Reference(text, value, path, field, value)


def _in_key(value: Key, path: StepPath, field: str) -> Iterator[Reference]:
    if isinstance(value, CallKey):
        # a call is its own key in the short forms
        yield Reference(NODE, value.target, path[:-1], "calls", value)
    elif isinstance(value, Target):
        yield Reference(NODE, value.name, path, field, value)
    elif isinstance(value, EntityRef):
        yield Reference(NODE, value.store, path, field, value)
