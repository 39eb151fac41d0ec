"""Which changes of data break whom."""

from __future__ import annotations

import pytest

from msgen.meaning.compatible import Flow, shape_changes
from msgen.meaning.model import Weight
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

STRING, INT, UUID = Scalar(ScalarKind.STRING), Scalar(ScalarKind.INT), Scalar(ScalarKind.UUID)
BREAKING, RISK, CHANGE = Weight.BREAKING, Weight.RISK, Weight.CHANGE


def record(*fields: Field) -> Object:
    return Object(fields)


def found(
    before: Shape, after: Shape, flow: Flow, types: dict[str, Shape] | None = None
) -> list[tuple[str, Weight]]:
    named = types or {}
    changes = shape_changes(before, after, flow=flow, types=(named, named))
    return [(each.path, each.weight) for each in changes]


A = Field("a", STRING)
CASES = {
    "new required field": (record(A), record(A, Field("b", INT)), "$.b", BREAKING, CHANGE),
    "new optional field": (
        record(A),
        record(A, Field("b", INT, optional=True)),
        "$.b",
        CHANGE,
        CHANGE,
    ),
    "required field removed": (record(A, Field("b", INT)), record(A), "$.b", BREAKING, BREAKING),
    "optional field removed": (
        record(A, Field("b", INT, optional=True)),
        record(A),
        "$.b",
        BREAKING,
        RISK,
    ),
    "field renamed": (record(A), record(Field("z", STRING)), "$.a", BREAKING, BREAKING),
    "required now": (
        record(Field("a", INT, optional=True)),
        record(Field("a", INT)),
        "$.a",
        BREAKING,
        CHANGE,
    ),
    "optional now": (
        record(Field("a", INT)),
        record(Field("a", INT, optional=True)),
        "$.a",
        CHANGE,
        BREAKING,
    ),
    "null now": (
        record(Field("a", INT)),
        record(Field("a", INT, nullable=True)),
        "$.a",
        CHANGE,
        BREAKING,
    ),
    "never null now": (
        record(Field("a", INT, nullable=True)),
        record(Field("a", INT)),
        "$.a",
        BREAKING,
        CHANGE,
    ),
    "greatest lowered": (
        Scalar(ScalarKind.INT, "1", "9"),
        Scalar(ScalarKind.INT, "1", "8"),
        "$",
        BREAKING,
        CHANGE,
    ),
    "greatest raised": (
        Scalar(ScalarKind.INT, "1", "9"),
        Scalar(ScalarKind.INT, "1", "10"),
        "$",
        CHANGE,
        BREAKING,
    ),
    "least raised": (
        Scalar(ScalarKind.INT, "1"),
        Scalar(ScalarKind.INT, "2"),
        "$",
        BREAKING,
        CHANGE,
    ),
    "bound added": (STRING, Scalar(ScalarKind.STRING, maximum="5"), "$", BREAKING, CHANGE),
    "bound gone": (Scalar(ScalarKind.STRING, maximum="5"), STRING, "$", CHANGE, BREAKING),
    "pattern added": (STRING, Scalar(ScalarKind.STRING, pattern="a+"), "$", BREAKING, CHANGE),
    "pattern changed": (
        Scalar(ScalarKind.STRING, pattern="a"),
        Scalar(ScalarKind.STRING, pattern="b"),
        "$",
        BREAKING,
        BREAKING,
    ),
    "word removed": (Literals(("a", "b")), Literals(("a",)), "$", BREAKING, CHANGE),
    "word added": (Literals(("a",)), Literals(("a", "b")), "$", CHANGE, BREAKING),
    "words reordered": (Literals(("a", "b")), Literals(("b", "a")), "$", CHANGE, CHANGE),
    "type changed": (INT, UUID, "$", BREAKING, BREAKING),
    "any text now": (UUID, STRING, "$", CHANGE, BREAKING),
    "one of few now": (STRING, Literals(("a",)), "$", BREAKING, CHANGE),
    "any number now": (INT, Scalar(ScalarKind.NUMBER), "$", CHANGE, BREAKING),
    "list items": (Array(INT), Array(UUID), "$[]", BREAKING, BREAKING),
    "map values": (Table(INT), Table(UUID), "$.*", BREAKING, BREAKING),
    "list of one": (INT, Array(INT), "$", BREAKING, BREAKING),
    "own schema": (Foreign({"type": "string"}), Foreign({"type": "number"}), "$", RISK, RISK),
}


@pytest.mark.parametrize("name", CASES)
def test_requests_and_responses(name: str) -> None:
    before, after, path, request, response = CASES[name]
    assert found(before, after, Flow.REQUEST) == [(path, request)]
    assert found(before, after, Flow.RESPONSE) == [(path, response)]


@pytest.mark.parametrize("name", CASES)
def test_messages_are_read_by_both_old_and_new(name: str) -> None:
    """What breaks either way breaks a message; an optional field more breaks nobody."""
    before, after, _, request, response = CASES[name]
    ((_, weight),) = found(before, after, Flow.MESSAGE)
    order = [BREAKING, RISK, CHANGE]
    assert order.index(weight) <= min(order.index(request), order.index(response))


@pytest.mark.parametrize("flow", Flow)
@pytest.mark.parametrize("name", CASES)
def test_nothing_changed_is_nothing_found(name: str, flow: Flow) -> None:
    for shape in CASES[name][:2]:
        assert found(shape, shape, flow) == []


def test_named_types_are_followed_and_loops_end() -> None:
    tree = record(A, Field("children", Array(Ref("Tree"))))
    taller = record(A, Field("children", Array(Ref("Tree"))), Field("height", INT))
    changes = shape_changes(
        Ref("Tree"), Ref("Tree"), flow=Flow.REQUEST, types=({"Tree": tree}, {"Tree": taller})
    )
    assert [each.path for each in changes] == ["$.height"]


def test_another_name_for_the_same_data_is_no_change() -> None:
    types: dict[str, Shape] = {"Old": record(A), "New": record(A)}
    assert found(Ref("Old"), Ref("New"), Flow.RESPONSE, types) == []
    assert found(Ref("Old"), record(A), Flow.REQUEST, types) == []


def test_deep_places_have_their_path() -> None:
    line = record(Field("sku", STRING))
    before = record(Field("lines", Array(line)))
    after = record(Field("lines", Array(record(Field("sku", INT)))))
    assert found(before, after, Flow.REQUEST) == [("$.lines[].sku", BREAKING)]
