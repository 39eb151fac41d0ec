"""The models as a tree of keys: which model stands at a path, and which keys it knows."""

from __future__ import annotations

from inspect import get_annotations
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from msgen.records import dataclass
from msgen.spec.models.base import Model
from msgen.spec.models.root import Spec

_HIDDEN = frozenset(("extra", "unset"))


@dataclass(frozen=True, slots=True)
class Place:
    """What the models hold at a path: the annotation, and the field that it belongs to."""

    annotation: Any
    owner: type[Model] | None = None
    name: str | None = None

    @property
    def bare(self) -> Any:
        """The annotation without `Annotated` and `| None`."""
        return strip(self.annotation)

    @property
    def inside(self) -> Place | None:
        """What the entries of a map by name or of a list hold; None for anything else."""
        bare = self.bare
        arguments = get_args(bare)
        if get_origin(bare) is dict:
            return Place(arguments[1], self.owner, self.name)
        if get_origin(bare) is tuple and len(arguments) == 2:
            return Place(arguments[0], self.owner, self.name)
        return None

    @property
    def innermost(self) -> Place:
        """What stands in maps and lists of maps and lists."""
        place = self
        while (inner := place.inside) is not None:
            place = inner
        return place

    @property
    def model(self) -> type[Model] | None:
        """The model that stands here, if it is one."""
        bare = strip(self.annotation)
        return bare if isinstance(bare, type) and issubclass(bare, Model) else None


def keys(model: type[Model]) -> dict[str, FieldInfo]:
    """The keys that a map of `model` may have, as a person types them, in order."""
    own = {
        (field.alias or name): field
        for name, field in model.model_fields.items()
        if name not in _HIDDEN
    }
    # what a model adds comes before what it shares with others
    mine = get_annotations(model)
    first = {key: field for key, field in own.items() if (key in mine or f"{key}_" in mine)}
    return {**first, **own}


def find(path: tuple[str | int, ...]) -> Place | None:
    """What stands at `path` below the whole spec; `*` stands for any name or index."""
    place = Place(Spec)
    for step in path:
        inner = _child(place, str(step))
        if inner is None:
            return None
        place = inner
    return place


def strip(annotation: Any) -> Any:
    """The annotation without `Annotated` and `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            inner = [arg for arg in get_args(annotation) if arg is not NoneType]
            if len(inner) != 1:
                return annotation
            annotation = inner[0]
        else:
            return annotation


def _child(place: Place, step: str) -> Place | None:
    model = place.model
    if model is not None:
        field = keys(model).get(step)
        return Place(field.annotation, model, step) if field is not None else None
    return place.inside
