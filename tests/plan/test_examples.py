"""Example values: valid, and the same every time."""

import re
from typing import Any

import pytest

from msgen.plan.examples import Examples, name_id
from msgen.plan.patterns import sample
from msgen.spec.shapes import (
    Array,
    Field,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)

LINE = Object(
    (
        Field("sku", Scalar(ScalarKind.STRING, "1", "64")),
        Field("quantity", Scalar(ScalarKind.INT, "2", "9")),
    )
)
TREE = Object(
    (
        Field("name", Scalar(ScalarKind.STRING)),
        Field("children", Array(Ref("Tree"))),
        Field("parent", Ref("Tree"), optional=True),
    )
)
EXAMPLES = Examples({"Line": LINE, "Tree": TREE})


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (Scalar(ScalarKind.INT), 1),
        (Scalar(ScalarKind.INT, "5"), 5),
        (Scalar(ScalarKind.INT, None, "0"), 0),
        (Scalar(ScalarKind.DECIMAL, "0.01", "9.99"), "9.99"),
        (Scalar(ScalarKind.STRING, "8"), "valueval"),
        (Scalar(ScalarKind.STRING, None, "3"), "val"),
        (Scalar(ScalarKind.STRING, pattern="^[A-Z]{2}$"), "AA"),
        (Scalar(ScalarKind.BOOL), False),
        (Literals(("placed", "paid")), "placed"),
        (Array(Scalar(ScalarKind.INT)), [1]),
        (Table(Scalar(ScalarKind.INT)), {"key": 1}),
        (Ref("Line"), {"sku": "sku", "quantity": 2}),
        (Foreign({"type": "object", "properties": {"a": {"type": "integer"}}}), {"a": 1}),
        (Foreign({"$ref": "#/$defs/x", "$defs": {"x": {"enum": ["q"]}}}), "q"),
    ],
)
def test_examples(shape: Shape, expected: Any) -> None:
    assert EXAMPLES.of(shape) == expected


def test_a_recursive_type_ends() -> None:
    assert EXAMPLES.of(Ref("Tree")) == {"name": "name", "children": []}


def test_ids_are_made_from_names() -> None:
    assert name_id("order") == name_id("order") != name_id("user")
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", name_id("order")
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{2}$",
        "^[A-Z][0-9]{9}$",
        r"^\w+-\d{3}(\.x)?$",
        "^(a|b)+\\d*$",
        "[^a-z]{3,5}",
        r"^(\d)-\1$",
        "^$",
    ],
)
def test_samples_match_their_patterns(pattern: str) -> None:
    found = sample(pattern)
    assert found is not None
    assert re.search(pattern, found)


def test_what_cannot_be_sampled_is_said() -> None:
    assert sample("(?=x)y") is None
    assert sample("(") is None
    assert sample("^[a-z]$", minimum=3) is None
    assert len(sample("^[a-z]+$", minimum=3) or "") >= 3
