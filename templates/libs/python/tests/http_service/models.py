"""What the two small services of these tests take and give."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from chassis.model import Model, absent


class Line(Model):
    """A line of an order."""

    sku: Annotated[str, Field(min_length=1, max_length=8)]
    quantity: Annotated[int, Field(ge=1)] = 1


class Create(Model):
    """The body of POST /orders."""

    lines: list[Line]
    note: str | None = Field(default=None, exclude_if=absent)


class Headers(Model):
    """The headers of POST /orders."""

    x_channel: Literal["web", "shop"] | None = Field(default=None, alias="x-channel")


class Query(Model):
    """The query of GET /orders."""

    page: Annotated[int, Field(ge=1)] | None = None
    sku: list[str] | None = None


class Order(Model):
    """An order."""

    id: UUID
    lines: list[Line]
    channel: str | None = Field(default=None, exclude_if=absent)
    note: str | None = Field(default=None, exclude_if=absent)


NOBODY = UUID(int=0)
