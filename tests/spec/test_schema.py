"""The JSON Schema for editors agrees with the models."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from msgen.spec.schema import json_schema
from tests.spec.specs import CHECKOUT, WHOLE
from tests.spec.test_models import FORMS


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def as_an_editor(text: str) -> Any:
    """YAML 1.2, as editors read it."""
    return _texts(YAML(typ="safe", pure=True).load(text))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value if isinstance(value, int | float | str | None) else str(value)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.parent.name)
def test_good_specs_are_good(path: Path) -> None:
    assert not list(validator().iter_errors(as_an_editor(path.read_text())))


CORPUS = CHECKOUT / "tests" / "corpus"
GOOD = [
    said.parent / "system.yaml"
    for said in sorted(CORPUS.glob("**/stderr.txt"))
    if "error[" not in said.read_text(encoding="utf-8") and (said.parent / "system.yaml").is_file()
]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.parent.name)
def test_good_specs_of_the_corpus_are_good(path: Path) -> None:
    assert not list(validator().iter_errors(as_an_editor(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", FORMS)
def test_short_and_long_forms_are_good(name: str) -> None:
    for form in FORMS[name]:
        text = f"msgen: 1\nsystem: shop\nservices: {{order: {form}}}"
        assert not list(validator().iter_errors(as_an_editor(text))), form


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "msgen: 1",
        "{msgen: 2, system: shop}",
        "{msgen: 1, system: shop, service: {}}",
        "{msgen: 1, system: shop, services: {order: {replica: 3}}}",
        "{msgen: 1, system: shop, services: {Order: {}}}",
        "{msgen: 1, system: shop, services: {order: {kind: deamon}}}",
        "{msgen: 1, system: shop, services: {order: {endpoints: {post /a: {}}}}}",
        "{msgen: 1, system: shop, services: {order: {depends_on: {a: {timeout: 300}}}}}",
        "{msgen: 1, system: shop, services: {order: {depends_on: {a: {timeout: 5 s}}}}}",
        "{msgen: 1, system: shop, services: {order: {ports: {http: 99999999}}}}",
        "{msgen: 1, system: shop, environments: {prod: {types: {}}}}",
        "{msgen: 1, system: shop, types: {order: {}}}",
    ],
)
def test_bad_specs_are_bad(text: str) -> None:
    assert list(validator().iter_errors(as_an_editor(text)))


def test_null_and_own_keys_are_good() -> None:
    text = "{msgen: 1, system: shop, x-a: [1], services: {order: {local: null, x-b: {c: d}, calls: null}}}"
    assert not list(validator().iter_errors(as_an_editor(text)))
