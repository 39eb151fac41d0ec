"""The tables that `store/migrations` makes, and items for them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import sqlalchemy as sa
from pydantic import Field

from chassis.model import Model, absent
from chassis.store.sql import table

DIRECTORY = Path(__file__).parent / "store" / "migrations"
METADATA = sa.MetaData()


class Line(Model):
    sku: str
    price: Decimal
    from_: str = Field(default="here", alias="from")


class Everything(Model):
    """A field of each kind."""

    id: UUID
    word: str
    count: Annotated[int, Field(ge=0)]
    ratio: float
    yes: bool
    total: Decimal
    moment: datetime
    day: date
    span: timedelta
    raw: bytes
    status: Literal["placed", "paid"]
    lines: list[Line]
    labels: dict[str, Any]
    line: Line | None = Field(default=None, exclude_if=absent)
    order: str | None = None
    note: Annotated[str, Field(max_length=500)] | None = Field(default=None, exclude_if=absent)


class Word(Model):
    """An item whose key is text."""

    code: str
    size: int


EVERYTHING = table(METADATA, "everything", Everything)
WORDS = table(METADATA, "words", Word, key="code")


def everything(**changes: Any) -> Everything:
    """One item, every value of it hard to keep exact."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "word": "Grüße, 世界 🎉 ' \" \\ %s :x",
        "count": 2**53 + 1,
        "ratio": 0.1 + 0.2,
        "yes": True,
        "total": Decimal("12345678901234567890.000000000001"),
        "moment": datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
        "day": date(2024, 2, 29),
        "span": timedelta(days=1, microseconds=1),
        "raw": b"\x00\xff'",
        "status": "placed",
        "lines": [Line(sku="a", price=Decimal("0.10"), from_="there")],
        "labels": {"a": [1, None, {"b": "ü"}]},
    }
    return Everything(**{**values, **changes})
