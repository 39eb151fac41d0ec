"""From pydantic's errors to diagnostics."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from msgen.diagnostics import Diagnostic
from msgen.names import nearest
from msgen.spec import elsewhere
from msgen.spec.fields import find, keys
from msgen.spec.models.base import Model
from msgen.spec.places import span_of
from msgen.spec.problems import KEY, PART, Broken, noun
from msgen.spec.rules import rule
from msgen.spec.syntax_missing import colon_in_key, is_torn
from msgen.spec.tree import Map

_EXPECTED = {
    "string_type": "text",
    "dict_type": "a map",
    "tuple_type": "a list",
    "bool_type": "true or false",
}


def diagnostics(error: ValidationError, root: Map) -> list[Diagnostic]:
    """One diagnostic for each problem that the models found in the tree."""
    found: list[Diagnostic] = []
    for one in error.errors(include_url=False):
        place = one["loc"]
        broken = one["input"]
        if any(map(is_torn, place)):
            found += _torn_key(place, root, found)
        elif isinstance(broken, Broken):
            span = span_of(root, (*place, KEY) if broken.at_key else place)
            found.append(rule(broken.rule).at(span, broken.message, hint=broken.hint))
        elif one["type"] == PART:
            for part in one["ctx"]["parts"]:
                span = span_of(root, (*place, *part.path), offset=part.offset, width=part.width)
                found.append(rule(part.rule).at(span, part.message, hint=part.hint))
        else:
            found.append(_diagnostic(one, place, root))
    return found


def _diagnostic(one: Any, place: tuple[str | int, ...], root: Map) -> Diagnostic:
    kind = one["type"]
    if kind == "extra_forbidden":
        return _unknown_key(place, root)
    if kind == "missing":
        return _required_key(place, root)
    span = span_of(root, place)
    if kind == "literal_error":
        return _bad_choice(one, place, root)
    if kind in _EXPECTED:
        message = f"expected {_EXPECTED[kind]}, found {noun(one['input'])}"
        return rule("wrong-type").at(span, message, hint=_example(place))
    if kind == "wrong-type" and one["input"] is None:
        return rule(kind).at(span, one["msg"], hint="write {} for all defaults, or delete it")
    hint = one.get("ctx", {}).get("hint")
    return rule(kind).at(span, one["msg"], hint=hint)


def _torn_key(place: tuple[str | int, ...], root: Map, found: list[Diagnostic]) -> list[Diagnostic]:
    """A key that lost its colon, once; what is wrong below it follows from that."""
    at = next(index for index, step in enumerate(place) if is_torn(step))
    torn = colon_in_key(str(place[at]), span_of(root, (*place[: at + 1], KEY)))
    return [] if torn in found else [torn]


def _unknown_key(place: tuple[str | int, ...], root: Map) -> Diagnostic:
    key = str(place[-1])
    span = span_of(root, (*place, KEY))
    model = _model_at(place[:-1])
    known = list(keys(model)) if model else []
    if place[0] == "environments" and (owner := _fixed_owner(place)) is not None:
        message = f'"{key}" is the same in every environment: only values may differ'
        hint = f"move it to {owner}; here may stand {', '.join(known)}"
        return rule("fixed-in-environments").at(span, message, hint=hint)
    hint = elsewhere.hint(key, known, place=place)
    return rule("unknown-key").at(span, f'there is no key "{key}" here', hint=hint)


def _fixed_owner(place: tuple[str | int, ...]) -> str | None:
    """Where a key that an environment must not change belongs, if it is a key of the language."""
    home = place[2:]
    if not home or find(home) is None:
        return None
    return ".".join(str(step) for step in home[:-1]) or "the top level"


def _required_key(place: tuple[str | int, ...], root: Map) -> Diagnostic:
    model = _model_at(place[:-1])
    key = str(place[-1])
    known = list(keys(model)) if model else []
    message = f'{_words(model) if model else "this"} needs the key "{key}"'
    hint = _example(place) or (elsewhere.listed(key, known) if known else None)
    return rule("required-key").at(span_of(root, place[:-1]), message, hint=hint)


def _words(model: type[Model]) -> str:
    name = "".join(f" {c.lower()}" if c.isupper() else c for c in model.__name__).strip()
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"


def _bad_choice(one: Any, place: tuple[str | int, ...], root: Map) -> Diagnostic:
    choices = [word.strip("'") for word in one["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    value = one["input"]
    if not isinstance(value, str):
        message = f"expected one of {', '.join(choices)}, found {noun(value)}"
        return rule("wrong-type").at(span_of(root, place), message)
    best = nearest(value, choices)
    message = f'"{value}" is not one of {", ".join(choices)}'
    return rule("bad-choice").at(
        span_of(root, place), message, hint=f'did you mean "{best}"?' if best else None
    )


def _example(place: tuple[str | int, ...]) -> str | None:
    examples: dict[tuple[str, ...], str] = {
        ("system",): "for example system: shop",
        ("msgen",): "write msgen: 1 in the first line",
        ("services",): "for example services: {order: {endpoints: {POST /orders: {}}}}",
    }
    return examples.get(tuple(str(step) for step in place))


def _model_at(place: tuple[str | int, ...]) -> type[Model] | None:
    found = find(place)
    return found.model if found else None
