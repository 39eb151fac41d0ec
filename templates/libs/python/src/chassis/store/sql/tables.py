"""A table for a model, and the statements that both faces run on it."""

import types as python_types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, Union, get_args, get_origin
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.types import TypeEngine

from chassis.problem import Conflict
from chassis.scalars import LARGEST, SMALLEST
from chassis.store.repository import Filters, T, noun, window
from chassis.store.sql import types

POSITION = "position_"
"""The column that numbers items as they are added: pages follow it, models do not have it."""

_COLUMN_TYPES: Mapping[type, Callable[[], TypeEngine[Any]]] = {
    str: types.Text,
    int: types.Integer,
    float: types.Float,
    bool: types.Boolean,
    Decimal: types.Decimal,
    UUID: types.Uuid,
    datetime: types.Moment,
    date: types.Date,
    timedelta: types.Span,
    bytes: types.Bytes,
}


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """Where the items of a model are kept.

    `key` is the field that identifies an item. Columns have the names of the model's fields.
    """

    model: type[T]
    columns: sa.Table
    key: str

    @property
    def name(self) -> str:
        """The name of the table in its database."""
        return self.columns.name

    @property
    def noun(self) -> str:
        """What one item is called in a sentence."""
        return noun(self.model)

    def key_of(self, item: T) -> object:
        """The value that identifies an item."""
        return getattr(item, self.key)

    def insert(self, item: T) -> sa.Insert:
        """Add an item."""
        return self.columns.insert().values(self._row(item))

    def select(self, key: object, *, lock: bool = False) -> sa.Select[Any]:
        """Find an item, and keep others from changing it if `lock`."""
        found = self._fields().where(self._is(key))
        return found.with_for_update() if lock else found

    def page(self, filters: Filters | None, *, limit: int, page: int) -> sa.Select[Any]:
        """Find one page of the items that equal the filters, oldest first."""
        offset, size = window(limit, page)
        wanted = [
            self._equals(name, value)
            for name, value in (filters or {}).items()
            if value is not None
        ]
        ordered = self._fields().where(*wanted).order_by(self.columns.c[POSITION])
        return ordered.limit(size).offset(offset)

    def update(self, item: T) -> sa.Update:
        """Replace the item of the same key."""
        return self.columns.update().where(self._is(self.key_of(item))).values(self._row(item))

    def delete(self, key: object) -> sa.Delete:
        """Remove an item."""
        return self.columns.delete().where(self._is(key))

    def refused(self, item: T) -> Conflict:
        """The 409 problem of an item that the database does not take."""
        return Conflict(f"{self.name} has {self.key_of(item)} already")

    def item(self, row: sa.Row[Any]) -> T:
        """The item that a row holds."""
        return self.model.model_validate(dict(row._mapping), by_name=True)

    def _fields(self) -> sa.Select[Any]:
        return sa.select(*(self.columns.c[name] for name in self.model.model_fields))

    def _is(self, key: object) -> sa.ColumnElement[bool]:
        return self._equals(self.key, key)

    def _equals(self, name: str, value: object) -> sa.ColumnElement[bool]:
        if name not in self.model.model_fields:
            raise KeyError(f"{self.name} has no field {name}")
        column = self.columns.c[name]
        if isinstance(column.type, sa.JSON):
            raise KeyError(f"{self.name}.{name} is nested and cannot be compared")
        if isinstance(column.type, types.Decimal):
            number = sa.Numeric(38, 12)  # SQLite keeps text, where 1.50 is not 1.5
            return sa.cast(column, number) == sa.cast(sa.literal(value, column.type), number)
        if isinstance(column.type, sa.Uuid) and isinstance(value, str):
            value = UUID(value)
        if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
            return sa.false()  # drivers refuse to ask for what no column can hold
        return column == (value.value if isinstance(value, Enum) else value)

    def _row(self, item: T) -> dict[str, object]:
        row: dict[str, object] = {}
        for name in self.model.model_fields:
            value = getattr(item, name)
            if isinstance(self.columns.c[name].type, sa.JSON):
                data = item.model_dump(mode="json", by_alias=True, include={name})
                value = next(iter(data.values()), None)
            row[name] = value.value if isinstance(value, Enum) else value
        return row


def table(
    metadata: sa.MetaData,
    name: str,
    model: type[T],
    *,
    key: str = "id",
    index: Sequence[str] = (),
) -> Table[T]:
    """Derive the table of a model: a column a field, nested types as JSON.

    `index` names the fields that lists are filtered by.
    """
    if key not in model.model_fields:
        raise KeyError(f"{model.__name__} has no field {key} to be its key")
    columns = sa.Table(
        name,
        metadata,
        position(),
        *(_column(field, info.annotation, key=key) for field, info in model.model_fields.items()),
    )
    for field in index:
        sa.Index(f"ix_{name}_{field}", columns.c[field])
    return Table(model, columns, key)


def position() -> sa.Column[int]:
    """The column that numbers the rows of a table as they are added."""
    return sa.Column(POSITION, types.Integer(), primary_key=True, autoincrement=True)


def _column(name: str, annotation: Any, *, key: str) -> sa.Column[Any]:
    plain, optional = _plain(annotation)
    if name == key:
        kind = types.Key() if plain is str else _column_type(plain)
        return sa.Column(name, kind, nullable=False, unique=True)
    return sa.Column(name, _column_type(plain), nullable=optional)


def _column_type(plain: Any) -> TypeEngine[Any]:
    if get_origin(plain) is Literal and all(isinstance(word, str) for word in get_args(plain)):
        return types.Text()
    if isinstance(plain, type) and not issubclass(plain, BaseModel):
        for base in plain.__mro__:
            if base in _COLUMN_TYPES:
                return _COLUMN_TYPES[base]()
    return types.Json()


def _plain(annotation: Any) -> tuple[Any, bool]:
    """The type without `Annotated` and `| None`, and whether it may be None."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, python_types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        optional = len(members) < len(get_args(annotation))
        if len(members) == 1:
            return _plain(members[0])[0], optional
        return annotation, optional
    return annotation, False
