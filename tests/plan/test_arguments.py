"""What a call sends."""

from typing import Any

from msgen.plan.arguments import Result, Scope, Wanted, arguments, unknown_names
from msgen.plan.model import Argument, SourceKind
from msgen.spec.shapes import Array, Field, Literals, Object, Ref, Scalar, ScalarKind, Shape

UUID, INT, TEXT = (Scalar(k) for k in (ScalarKind.UUID, ScalarKind.INT, ScalarKind.STRING))
NOTHING = Object(())
TYPES = {"Line": Object((Field("sku", TEXT),))}


def record(**fields: Shape) -> Object:
    return Object(tuple(Field(name, shape) for name, shape in fields.items()))


def scope(**parts: Any) -> Scope:
    return Scope(**{"path": NOTHING, "query": NOTHING, "headers": NOTHING, "body": None, **parts})


def wanted(**parts: Any) -> Wanted:
    return Wanted(**{"path": NOTHING, "query": NOTHING, "headers": NOTHING, "body": None, **parts})


def only(w: Wanted, s: Scope, **given: Any) -> Argument:
    (argument,) = arguments(w, s, given, TYPES)
    return argument


def test_with_refers_to_what_is_at_hand() -> None:
    s = scope(
        body=record(customer=UUID), created="order", results=(Result("charge", record(id=UUID)),)
    )
    w = wanted(body=record(target=UUID))
    assert only(w, s, target="customer").source is SourceKind.BODY
    assert only(w, s, target="id") == Argument("target", "body", SourceKind.GENERATED, ("id",))
    assert only(w, s, target="charge.id") == Argument(
        "target", "body", SourceKind.RESULT, ("charge", "id")
    )


def test_with_may_say_a_value() -> None:
    w = wanted(body=record(status=Literals(("paid", "cancelled")), count=INT))
    made = arguments(w, scope(), {"status": "cancelled", "count": "3"}, TYPES)
    assert [a.value for a in made] == ["cancelled", 3]
    assert {a.source for a in made} == {SourceKind.LITERAL}


def test_the_same_name_is_taken_from_path_request_and_results_in_this_order() -> None:
    w = wanted(body=record(sku=TEXT))
    results = (Result("first", record(sku=TEXT)), Result("second", record(sku=TEXT)))
    assert only(w, scope(path=record(sku=TEXT), body=record(sku=TEXT))).source is SourceKind.PATH
    assert only(w, scope(body=record(sku=TEXT), results=results)).source is SourceKind.BODY
    assert only(w, scope(results=results)).path == ("second", "sku")


def test_a_field_of_another_type_is_no_match() -> None:
    made = only(wanted(body=record(sku=INT)), scope(body=record(sku=TEXT)))
    assert made == Argument("sku", "body", SourceKind.EXAMPLE, (), 1)


def test_lists_of_one_type_match() -> None:
    made = only(
        wanted(body=record(lines=Array(Ref("Line")))), scope(body=record(lines=Array(Ref("Line"))))
    )
    assert made.source is SourceKind.BODY


def test_ids_that_are_meant() -> None:
    w = wanted(body=record(order=UUID))
    assert only(w, scope(created="order")).source is SourceKind.GENERATED
    assert only(w, scope(path=record(id=UUID), resource="order")).source is SourceKind.PATH
    assert only(w, scope(results=(Result("order", record(id=UUID)),))).path == ("order", "id")
    one = wanted(path=record(id=UUID), resource="user")
    assert only(
        one, scope(path=record(id=UUID), resource="order", body=record(user_id=UUID))
    ).path == ("user_id",)


def test_an_optional_source_does_not_fill_a_required_field() -> None:
    body = Object((Field("sku", TEXT, optional=True),))
    assert only(wanted(body=record(sku=TEXT)), scope(body=body)).source is SourceKind.EXAMPLE


def test_optional_fields_without_a_match_are_left_out() -> None:
    assert (
        arguments(wanted(query=Object((Field("page", INT, optional=True),))), scope(), {}, TYPES)
        == ()
    )


def test_a_body_that_is_no_record_is_one_argument() -> None:
    made = only(wanted(body=Array(Ref("Line"))), scope())
    assert made == Argument("", "body", SourceKind.EXAMPLE, (), [{"sku": "sku"}])


def test_unknown_names_are_found() -> None:
    assert unknown_names(wanted(body=record(a=TEXT)), {"a": "x", "b": "y"}, TYPES) == ("b",)
