"""The reference page of the language, made from the models."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.spec import descriptions, ranges, scalars, sizes
from msgen.spec.defaults import BY_KIND
from msgen.spec.fields import Place, keys
from msgen.spec.keys import CallKey, EndpointKey, EntityRef, Key, Target
from msgen.spec.models.base import Model
from msgen.spec.models.root import Spec
from msgen.spec.models.service import ServiceDefaults
from msgen.spec.reference import default_of, in_words, value_of
from msgen.spec.scalars import Unit
from msgen.spec.shapes import ScalarKind

_UNITS: tuple[type[Unit], ...] = (
    scalars.Duration, scalars.Timeout, scalars.Rate, scalars.Limit, scalars.Percent, sizes.Size,
    sizes.Cpu, ranges.Replicas, ranges.CpuRange, ranges.SizeRange,
)  # fmt: skip
_KEYS: tuple[type[Key], ...] = (EndpointKey, CallKey, Target, EntityRef)

_HEAD = """\
# The spec language

<!-- made by scripts/reference.py from the models in src/msgen/spec: change those, and run it -->

Scalars are text until a key gives them a type: `8.10` is a version where a version is wanted,
and only `true` and `false` are booleans. Unknown keys are errors; keys that begin with `x-` are
kept and reach templates. `null` unsets what a default gave. Paths are relative to the root spec.

`msgen explain KEY` prints an entry of this page, `msgen schema` the JSON Schema for editors, and
`msgen validate --canonical` a spec in its long form with every default filled in.
"""

_TYPES = """\
## Types

A type is text in the type language, a list of one type, or a map of fields.

| written | meaning |
| --- | --- |
| {scalars} | built-in types |
| `string(1..64)`, `string(..500)`, `bytes(16)` | with bounds of the length |
| `int(0..)`, `number(-1..1)`, `decimal(0.01..70)` | with bounds of the value, inclusive |
| `string(/^[A-Z]{{2}}$/)`, `string(1..8, /…/)` | with a regular expression; put it in quotes |
| `placed \\| paid`, `"in transit" \\| sent` | one of these words |
| `[T]` | a list |
| `map(T)` | a map from free text |
| `Order` | an entry of `types:`; those begin with a capital letter |
| `Problem` | a problem response (RFC 9457), built in |
| `optional T`, or `name?: {{…}}` | of a field: it may be left out |
| `nullable T` | of a field: its value may be null |
| `{{id: uuid, note: optional string}}` | a record |
| `{{$ref: schemas/order.json}}` | a JSON Schema in a file |
| `{{$schema: {{type: object}}}}` | a JSON Schema here |
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD, *(_section(model) for model in _models()), _types(), _units(), _references()]
    return "\n".join([*parts, _kinds()])


def _models() -> list[type[Model]]:
    """All models, each before those that it holds, in the order of the spec."""
    found: list[type[Model]] = [Spec]
    for model in found:
        for field in keys(model).values():
            place: Place | None = Place(field.annotation)
            while place is not None:
                if place.model is not None and place.model not in found:
                    found.append(place.model)
                place = place.inside
    return found


def _section(model: type[Model]) -> str:
    title = "The whole file" if model is Spec else model.__name__
    lines = [f"## {title}", "", descriptions.of_model(model), ""]
    lines += ["| key | value | without it | meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in _rows(model)]
    return "\n".join(lines) + "\n"


def _rows(model: type[Model]) -> Iterator[tuple[str, str, str, str]]:
    for key, field in keys(model).items():
        name = key if key in model.model_fields else f"{key}_"
        # the defaults of a map stand in its own table
        default = (
            default_of(model, key)
            if field.is_required() or not Place(field.annotation).model
            else ""
        )
        shown = f"`{default}`" if default and default != "needed" else default
        about = descriptions.of_field(model, name)
        yield f"`{key}`", _value(Place(field.annotation), field.metadata), shown, about


def _value(place: Place, metadata: list[object]) -> str:
    words = value_of(place.annotation, tuple(metadata))
    model = place.innermost.model
    if model is None:
        return words
    link = f"[{model.__name__}](#{model.__name__.lower()})"
    return link if words == "a map" else f"{words.removesuffix(': a map')}: {link}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _types() -> str:
    return _TYPES.format(scalars=" ".join(f"`{kind}`" for kind in ScalarKind))


def _units() -> str:
    lines = ["## Values with units", "", "| value | examples |", "| --- | --- |"]
    lines += [
        f"| {unit.NOUN} | {', '.join(f'`{one}`' for one in unit.EXAMPLES)} |" for unit in _UNITS
    ]
    return "\n".join(lines) + "\n"


def _references() -> str:
    lines = ["## Texts with parts", "", "| what | meaning |", "| --- | --- |"]
    lines += [f"| {key.NOUN} | {_cell(' '.join((key.__doc__ or '').split()))} |" for key in _KEYS]
    return "\n".join(lines) + "\n"


def _kinds() -> str:
    lines = ["## Built-in defaults by kind", "", "All others stand in the tables above.", ""]
    lines += ["| kind | key | default |", "| --- | --- | --- |"]
    for kind, defaults in BY_KIND.items():
        for key in keys(ServiceDefaults):
            if key in defaults.model_fields_set:
                lines.append(f"| `{kind}` | `{key}` | `{in_words(getattr(defaults, key))}` |")
    return "\n".join(lines) + "\n"
