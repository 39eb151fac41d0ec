"""The type language: text to shapes and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgen.spec.shapes import Array, Field, Literals, Object, Ref, Scalar, ScalarKind, Shape, Table
from msgen.spec.type_errors import BadType
from msgen.spec.type_text import written
from msgen.spec.type_values import read_shape
from msgen.spec.typelang import TypeExpression, parse

K = ScalarKind


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("string", Scalar(K.STRING)),
        ("string(1..64)", Scalar(K.STRING, "1", "64")),
        ("string(..500)", Scalar(K.STRING, None, "500")),
        ("string( 3 .. )", Scalar(K.STRING, "3")),
        ("bytes(16)", Scalar(K.BYTES, "16", "16")),
        ("int(-5..5)", Scalar(K.INT, "-5", "5")),
        ("decimal(0.10..70)", Scalar(K.DECIMAL, "0.10", "70")),
        ("string(/^[A-Z]{2}$/)", Scalar(K.STRING, pattern="^[A-Z]{2}$")),
        (r"string(1..9, /a\/(b|c)\d/)", Scalar(K.STRING, "1", "9", r"a/(b|c)\d")),
        ("placed | paid|shipped", Literals(("placed", "paid", "shipped"))),
        ("in-transit | 2nd | v1.2", Literals(("in-transit", "2nd", "v1.2"))),
        ("'only'", Literals(("only",))),
        ('"two words" | "string"', Literals(("two words", "string"))),
        ("[Order]", Array(Ref("Order"))),
        ("[a | b]", Array(Literals(("a", "b")))),
        ("map([int])", Table(Array(Scalar(K.INT)))),
        ("map | pin", Literals(("map", "pin"))),
    ],
)
def test_reads(text: str, shape: Shape) -> None:
    assert parse(text) == TypeExpression(shape)
    assert parse(f"optional  nullable {text}") == TypeExpression(
        shape, optional=True, nullable=True
    )


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("strng", "strng", "there is no type"),
        ("optional strng", "strng", "there is no type"),
        ("string(", "", "expected bounds"),
        ("string(9..1)", "9..1", "ends before it begins"),
        ("string(a..b)", "a", "no bound of string"),
        ("string(-1..)", "-1", "no bound of string"),
        ("int(1.5..)", "1.5", "no bound of int"),
        ("decimal(2)", "2", "bounds of decimal are a range"),
        ("uuid(1)", "(", "takes no arguments"),
        ("string(/[/)", "/[/", "no regular expression"),
        ("string(/abc)", "/abc)", "no closing /"),
        ("int(/a/)", "/", "fits string"),
        ("string | Order", "string", "alternatives are literals"),
        ("a | string", "string", "alternatives are literals"),
        ("a | b | a", "a", "stands here twice"),
        ("a | [b]", "[", "expected a word"),
        ("string(1) | a", "string", "beside | is a literal"),
        ("[int", "", 'expected "]"'),
        ("[optional int]", "optional", "only a field can"),
        ("map(nullable int)", "nullable", "only a field can"),
        ("Order Line", "Line", "expected the end"),
        ("", "", "expected a type"),
        ("optional", "", "expected a type"),
        ("optional optional int", "optional", "optional stands here twice"),
        ("order", "order", "there is no type"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, place: str, message: str) -> None:
    with pytest.raises(BadType) as caught:
        parse(text)
    bad = caught.value
    assert message in bad.message
    assert text[bad.offset : bad.offset + bad.width] == place


def test_knows_what_other_languages_call_it() -> None:
    for word, hint in {
        "str": "string",
        "integer": "int",
        "boolean": "bool",
        "timestamp": "datetime",
    }.items():
        with pytest.raises(BadType) as caught:
            parse(word)
        assert caught.value.hint == f'did you mean "{hint}"?'


# --- properties ----------------------------------------------------------------------------

WORDS = st.from_regex(r"[a-z0-9_][a-z0-9_.+-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="\"'\n\r", codec="utf-8"), min_size=1, max_size=8)
NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}", fullmatch=True)
FIELD_NAMES = st.from_regex(r"[a-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)


@st.composite
def scalars(draw: st.DrawFn) -> Scalar:
    kind = draw(st.sampled_from(list(K)))
    if kind not in (K.STRING, K.BYTES, K.INT, K.NUMBER, K.DECIMAL):
        return Scalar(kind)
    low, high = sorted((draw(st.integers(0, 99)), draw(st.integers(0, 99))))
    bounds = draw(
        st.sampled_from([(None, None), (str(low), None), (None, str(high)), (str(low), str(high))])
    )
    patterns = st.sampled_from([None, "^a+$", "a/b", r"\d{2}[/.]\w", r"\\/", "a,b\\)", " x "])
    return Scalar(kind, *bounds, draw(patterns) if kind is K.STRING else None)


LITERALS = st.lists(st.one_of(WORDS, TEXTS), min_size=1, max_size=4, unique=True).map(
    lambda v: Literals(tuple(v))
)
LEAVES = st.one_of(scalars(), LITERALS, NAMES.map(Ref))


def _object(fields: list[tuple[str, Shape, bool, bool]]) -> Object:
    # a map of fields has no words before it, so only a field of one line can be nullable
    kept = [
        Field(name, shape, opt, null and not _holds_object(shape))
        for name, shape, opt, null in fields
    ]
    return Object(tuple(sorted(kept, key=lambda field: (field.name != "id", field.name))))


def _holds_object(shape: Shape) -> bool:
    return isinstance(shape, Object) or (isinstance(shape, Array) and _holds_object(shape.items))


def _line(shapes: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    return st.one_of(shapes.map(Array), shapes.map(Table))


ONE_LINE = st.recursive(LEAVES, _line, max_leaves=3)
SHAPES = st.recursive(
    ONE_LINE,
    lambda inner: st.one_of(
        inner.map(Array),
        st.lists(
            st.tuples(FIELD_NAMES, inner, st.booleans(), st.booleans()),
            unique_by=lambda f: f[0],
            max_size=4,
        ).map(_object),
    ),
    max_leaves=8,
)


@given(SHAPES)
def test_shapes_print_and_read_back(shape: Shape) -> None:
    assert read_shape(written(shape)) == shape


@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [
                "string",
                "int",
                "(",
                ")",
                "..",
                "1",
                "[",
                "]",
                "|",
                "map(",
                "/",
                "optional ",
                "A",
                '"',
                "b",
            ]
        ),
        max_size=8,
    ).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    bad = None
    try:
        parse(text)
    except BadType as error:
        bad = error
    assert bad is None or (0 <= bad.offset <= len(text) and bad.width >= 1)
