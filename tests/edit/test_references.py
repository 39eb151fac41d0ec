"""Every text of the language either names something, and is known to, or names nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest

from msgen.edit.references import KEYED_FIELDS, TEXT_FIELDS, references, typed
from msgen.edit.text import SpecText
from msgen.spec import models
from msgen.spec.fields import strip
from msgen.spec.models.base import Model
from tests.spec.specs import WHOLE

# Words and values that name nothing defined elsewhere in the spec by a person.
PLAIN = {
    "description", "owner", "subsystem", "profile", "blueprint", "image", "build", "options",
    "version", "url", "value", "listen", "self_", "identity", "audience", "issuer", "jwks_url",
    "token_url", "host", "registry", "gateway", "mesh", "ci", "logging", "secrets", "name",
    "include", "targets", "entrypoint", "args", "command", "capabilities", "writable", "cidr",
    "seed", "schedule", "zone", "openapi", "proto", "kind", "embedded", "exchange", "queue", "as_",
    "key", "routing_key", "header", "headers", "methods", "origins", "query", "scopes", "when",
    "path", "port", "service", "group", "redirect", "rewrite", "strip", "prefix", "stream", "run",
    "from_", "profiles", "mode", "protocol", "with_", "files", "volumes", "env", "edge", "match",
    "ports", "versions", "jobs", "init", "sidecars", "entities", "fallback", "extra", "unset", "system", "msgen", "size", "cookie",
}  # fmt: skip


def _models(model: type[Model] = models.Spec) -> Iterator[type[Model]]:
    seen: list[type[Model]] = [model]
    for one in seen:
        for field in one.model_fields.values():
            seen += [found for found in _inside(field.annotation) if found not in seen]
    yield from dict.fromkeys(seen)


def _inside(annotation: Any) -> Iterator[type[Model]]:
    bare = strip(annotation)
    if isinstance(bare, type) and issubclass(bare, Model):
        yield bare
    for inner in get_args(bare):
        yield from _inside(inner)


def _is_text(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _is_text(get_args(annotation)[0])
    bare = strip(annotation)
    if get_origin(bare) in (tuple, dict):
        return any(_is_text(one) for one in get_args(bare) if one is not ...)
    return bare is str


@pytest.mark.parametrize("model", list(_models()), ids=lambda model: model.__name__)
def test_no_text_is_forgotten(model: type[Model]) -> None:
    bases = {base.__name__ for base in model.__mro__}
    known = {name for owner, name in (*TEXT_FIELDS, *KEYED_FIELDS) if owner in bases}
    texts = {name for name, field in model.model_fields.items() if _is_text(field.annotation)}
    sections = set(models.Spec.model_fields) if model is models.Spec else set()
    assert texts <= known | PLAIN | sections


def test_the_tables_name_fields_that_exist() -> None:
    named = {model.__name__: model for model in _models()}
    named |= {base.__name__: base for model in named.values() for base in model.__mro__[:-3]}  # type: ignore[misc]
    for owner, field in (*TEXT_FIELDS, *KEYED_FIELDS):
        assert field in named[owner].model_fields


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_each_mention_is_found_in_the_text(path: Any) -> None:
    spec = SpecText.read(path)
    found = list(references(spec.written))
    assert len(found) > 10
    for one in found:
        _, _, text = typed(spec, one)
        assert text.removesuffix("?") == one.value
