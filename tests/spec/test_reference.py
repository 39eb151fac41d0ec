"""The language explains itself, and the page in docs/ is what it says now."""

from __future__ import annotations

import pytest

from msgen.diagnostics.rules import explain, rule_modules
from msgen.spec import descriptions
from msgen.spec.fields import find, keys
from msgen.spec.reference import describe, known_keys, nearest_key
from msgen.spec.reference_page import _models, page
from tests.spec.specs import CHECKOUT

EVERY = list(known_keys())


def test_every_key_is_described() -> None:
    silent = [key for key in EVERY if "\n\n\n" in (describe(key) or "\n\n\n")]
    assert not silent


def test_every_field_says_what_it_means() -> None:
    for model in _models():
        assert descriptions.of_model(model).endswith("."), model
        for key in keys(model):
            name = key if key in model.model_fields else f"{key}_"
            text = descriptions.of_field(model, name)
            assert text.endswith((".", ")")), f"{model.__name__}.{key}: {text!r}"


def test_describes_a_key() -> None:
    text = describe("services.*.depends_on.*.timeout")
    assert text is not None
    assert "The longest that one attempt may take" in text
    assert "Default:  750ms" in text
    assert "300ms" in text


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("services.order.endpoints", "services.order.endpoints"),
        ("endpoints", "services.*.endpoints"),
        ("depends_on", "services.*.depends_on"),
        ("depends_on.timeout", "services.*.depends_on.*.timeout"),
        ("brokers.kind", "brokers.*.kind"),
        ("services.order", "services.order"),
        ("slo.p99", "services.*.endpoints.*.slo.p99"),
        ("topics.order.placed.key", "topics.order.placed.key"),
        ("brokers.events.as", "brokers.events.as"),
        ("environments.prod.services.order.replicas", "environments.prod.services.order.replicas"),
    ],
)
def test_finds_a_key(key: str, shown: str) -> None:
    assert str(describe(key)).splitlines()[0] == shown


@pytest.mark.parametrize(
    "key", ["", "nope", "services.*.nope", "services.order.timeout", "a.b.c.d.e", "..", "*"]
)
def test_knows_what_it_does_not_know(key: str) -> None:
    assert describe(key) is None


def test_nearest_key() -> None:
    assert nearest_key("services.*.endpoint") == "services.*.endpoints"
    assert find(("services", "*", "endpoints", "*", "slo")) is not None


def test_defaults_by_kind_are_told() -> None:
    assert "worker: python-worker" in str(describe("services.*.blueprint"))


def test_the_page_is_up_to_date() -> None:
    written = (CHECKOUT / "docs" / "reference" / "spec.md").read_text(encoding="utf-8")
    assert written == page(), "run scripts/reference.py"


def test_every_rule_has_its_page() -> None:
    for rule, module in rule_modules().items():
        if module.startswith("msgen.spec.rules."):
            text = explain(rule)
            assert all(
                f"\n{section}\n" in text for section in ("What:", "Why:", "Example:", "Fix:")
            ), rule
