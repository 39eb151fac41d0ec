"""What numbers may be in a declared type, and how they are written."""

from decimal import Decimal
from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from chassis.model import Model
from chassis.problem import Invalid
from chassis.scalars import LARGEST, SMALLEST, check_json


class Part(Model):
    price: Decimal
    count: Annotated[int, Field(ge=1)] | None = None
    parts: tuple["Part", ...] = ()


class Whole(Model):
    part: Part | None = None
    numbers: dict[str, list[int]] | None = None
    total: Annotated[Decimal, Field(gt=0)] | None = None


@pytest.mark.parametrize("number", [SMALLEST, 0, LARGEST])
def test_whole_numbers_have_64_bits(number: int) -> None:
    assert Whole(numbers={"a": [number]}).numbers == {"a": [number]}


@pytest.mark.parametrize("number", [SMALLEST - 1, LARGEST + 1, 10**30])
def test_larger_ones_are_refused_wherever_they_are(number: int) -> None:
    for data in (
        {"numbers": {"a": [number]}},
        {"part": {"price": "1", "count": number}},
        {"part": {"price": "1", "parts": [{"price": "1", "count": number}]}},
    ):
        with pytest.raises(ValidationError):
            Whole.model_validate(data)


@pytest.mark.parametrize(
    ("text", "written"),
    [("1e2", "100"), ("1E-7", "0.0000001"), ("1.50", "1.50"), ("9" * 38, "9" * 38), ("0", "0")],
)
def test_decimals_are_written_without_an_exponent(text: str, written: str) -> None:
    part = Part.model_validate_json(f'{{"price": "{text}", "parts": [{{"price": "{text}"}}]}}')
    assert part.price == Decimal(text)
    assert part.model_dump_json().count(f'"price":"{written}"') == 2
    assert part.model_dump(mode="json")["price"] == written


@pytest.mark.parametrize("text", ["1e400", "1e-400", "NaN", "Infinity", "1" * 39, "1e38"])
def test_decimals_out_of_bounds_are_refused(text: str) -> None:
    for field in ("part", "total"):
        data = {"part": {"price": text}} if field == "part" else {"total": text}
        with pytest.raises(ValidationError):
            Whole.model_validate(data)


def test_declared_bounds_stay() -> None:
    for data in ({"part": {"price": "1", "count": 0}}, {"total": "0"}):
        with pytest.raises(ValidationError):
            Whole.model_validate(data)
    assert Part.model_validate_json('{"price": 1.5}').price == Decimal("1.5"), "numbers are read"


def test_text_has_no_nul() -> None:
    with pytest.raises(Invalid) as refused:
        check_json(b'{"a": ["x", {"b/c": "y\\u0000"}]}')
    assert refused.value.members["errors"][0]["pointer"] == "#/a/1/b~1c"
    check_json(b'{"a": "\\\\u0000"}')
    check_json(b'{"a": "\\u0000')
