"""The language in words, made from the models: what `msgen explain KEY` prints of a key."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import WithJsonSchema

from msgen.names import nearest
from msgen.spec import descriptions
from msgen.spec.canonical import default_text
from msgen.spec.defaults import BY_KIND
from msgen.spec.fields import Place, find, keys
from msgen.spec.keys import Key
from msgen.spec.models.base import Model, ShortForms
from msgen.spec.models.root import Spec
from msgen.spec.models.service import ServiceDefaults
from msgen.spec.scalars import Unit
from msgen.spec.shapes import Object, Shape

_BELOW = ("", "services.*", "services.*.endpoints.*", "services.*.depends_on.*", "datastores.*")
"""Where a key that does not begin at the top is looked for."""


def describe(key: str) -> str | None:
    """What the spec's key `key` means, as plain text; None where there is no such key.

    `services.order.endpoints`, `services.*.endpoints` and `endpoints` mean the same.
    """
    entry = None
    for path in _candidates(key):
        place = _place(path)
        if place is None or place.name is None:
            continue
        if path.rpartition(".")[2] in (place.name, "*"):
            return "\n".join(_lines(path, place)) + "\n"
        entry = entry or (path, place)  # the last word is taken for somebody's own name
    return "\n".join(_lines(*entry)) + "\n" if entry else None


def _candidates(key: str) -> Iterator[str]:
    """Paths that `key` may be short for: the beginning, or the name before its end, left out."""
    for start in _BELOW if key else ():
        path = ".".join(filter(None, (start, key)))
        yield path
        above, dot, last = path.rpartition(".")
        if dot:
            yield f"{above}.*.{last}"


def known_keys() -> Iterator[str]:
    """Every key of the language as a path, `*` for names; recursion is followed once."""
    yield from _keys_of(Spec, "", ())


def nearest_key(key: str) -> str | None:
    """The key that `key` most likely meant."""
    every = list(known_keys())
    best = nearest(key, every)
    last = key.rpartition(".")[2]
    return best or next((one for one in every if one.rpartition(".")[2] == last), None)


def paths_ending(key: str) -> list[str]:
    """Every key whose last word is `key`, those that stand deep in others left out.

    What an environment or the defaults may say again is said once.
    """
    paths = [path for path in known_keys() if path.rpartition(".")[2] == key]
    return [path for path in paths if not path.startswith(("environments.", "defaults."))]


def value_of(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """What may stand there, in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return value_of(arguments[0], (*metadata, *arguments[1:]))
    if annotation is Object:
        return "a map of names and types"
    if _is_shape(annotation):
        return "a type"
    if origin in (Union, UnionType):
        return " or ".join(value_of(one, metadata) for one in arguments if one is not NoneType)
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin is dict:
        return _map_in_words(arguments, metadata)
    if origin is tuple:
        items = value_of(arguments[0])
        return f"a list of {items}" if " " not in items else f"a list: {items}"
    return _plain_in_words(annotation, metadata)


def default_of(model: type[Model], key: str) -> str:
    """The built-in default of a key in words; empty where there is none."""
    field = keys(model)[key]
    if field.is_required():
        return "needed"
    return in_words(field.get_default())


def in_words(value: Any) -> str:
    """A default in one line, as a person would type it."""
    return _in_line(default_text(value))


def _map_in_words(arguments: tuple[Any, ...], metadata: tuple[Any, ...]) -> str:
    if arguments[0] is int:
        return "a type, or a map of HTTP statuses and types"
    forms = next((one for one in metadata if isinstance(one, ShortForms)), ShortForms())
    words = f"a map by name: {value_of(arguments[1])}"
    return f"{words}; or a list of names" if forms.names else words


def _plain_in_words(annotation: Any, metadata: tuple[Any, ...]) -> str:
    if isinstance(annotation, type) and issubclass(annotation, Model | Unit | Key):
        return annotation.NOUN
    schema = (
        next((one.json_schema for one in metadata if isinstance(one, WithJsonSchema)), None) or {}
    )
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if annotation is bool:
        return "`true` or `false`"
    if annotation is int:
        return "a whole number"
    return "a number above zero" if annotation is float else "data" if annotation is Any else "text"


def _lines(path: str, place: Place) -> Iterator[str]:
    assert place.owner is not None
    assert place.name is not None
    field = keys(place.owner).get(place.name)
    python = place.name if place.name in place.owner.model_fields else f"{place.name}_"
    entry = path.endswith(".*") or field is None
    yield path
    yield ""
    model = place.model
    yield (
        descriptions.of_model(model)
        if entry and model
        else descriptions.of_field(place.owner, python)
    )
    yield ""
    metadata = tuple(field.metadata) if field and not entry else ()
    yield f"Value:    {value_of(place.annotation, metadata)}"
    if field is not None and not entry:
        default = default_of(place.owner, place.name)
        if default:
            yield f"Default:  {default}"
        yield from _by_kind(place)
    if model is not None:
        yield f"Keys:     {', '.join(keys(model))}"
    elif (inner := place.innermost.model) is not None:
        yield f"Keys of each: {', '.join(keys(inner))}"


def _by_kind(place: Place) -> Iterator[str]:
    """Defaults that depend on the kind of a workload."""
    if place.owner is not None and issubclass(place.owner, ServiceDefaults) and place.name:
        for kind, defaults in BY_KIND.items():
            if place.name in defaults.model_fields_set:
                yield f"          {kind}: {in_words(getattr(defaults, place.name))}"


def _in_line(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_in_line(inner)}' for key, inner in value.items())}}}"
    return f"[{', '.join(map(_in_line, value))}]" if isinstance(value, list) else str(value)


def _place(path: str) -> Place | None:
    """The place of a path; names in it may have dots themselves."""
    steps = path.split(".")
    found = find(tuple(steps))
    for at in range(1, len(steps) - 2):
        # `topics.order.placed.key`: where a name may stand, take one more step into it
        found = found or find((*steps[:at], "*", *steps[at + 2 :]))
    return found


def _keys_of(model: type[Model], path: str, above: tuple[type[Model], ...]) -> Iterator[str]:
    for key, field in keys(model).items():
        here = f"{path}.{key}" if path else key
        yield here
        place = Place(field.annotation)
        while (inner := place.inside) is not None:
            here, place = f"{here}.*", inner
        if place.model is not None and place.model not in above:
            yield from _keys_of(place.model, here, (*above, model))


def _is_shape(annotation: Any) -> bool:
    members = {one for one in get_args(annotation) if one is not NoneType}
    return bool(members) and members == set(get_args(Shape))
