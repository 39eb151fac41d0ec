"""Column types that keep a Python value exact on every database, for tables and migrations alike.

| type        | Python      | SQLite          | PostgreSQL    | MySQL, MariaDB   |
| ----------- | ----------- | --------------- | ------------- | ---------------- |
| `Key()`     | `str`       | `VARCHAR(255)`  | `VARCHAR(255)`| `VARCHAR(255)`   |
| `Text()`    | `str`       | `TEXT`          | `TEXT`        | `LONGTEXT`       |
| `Uuid()`    | `UUID`      | `CHAR(32)`      | `UUID`        | `CHAR(32)`       |
| `Integer()` | `int`       | `INTEGER`       | `BIGINT`      | `BIGINT`         |
| `Float()`   | `float`     | `DOUBLE`        | `DOUBLE`      | `DOUBLE`         |
| `Boolean()` | `bool`      | `BOOLEAN`       | `BOOLEAN`     | `BOOL`           |
| `Decimal()` | `Decimal`   | `TEXT`          | `NUMERIC`     | `DECIMAL(38,12)` |
| `Date()`    | `date`      | `DATE`          | `DATE`        | `DATE`           |
| `Moment()`  | `datetime`  | `VARCHAR(32)`   | `TIMESTAMPTZ` | `DATETIME(6)`    |
| `Span()`    | `timedelta` | `INTEGER` (µs)  | `BIGINT` (µs) | `BIGINT` (µs)    |
| `Bytes()`   | `bytes`     | `BLOB`          | `BYTEA`       | `LONGBLOB`       |
| `Json()`    | JSON data   | `JSON`          | `JSONB`       | `JSON`           |
"""

import decimal
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_MYSQL = ("mysql", "mariadb")
_MYSQL_SCALE = 12

Boolean = sa.Boolean
Date = sa.Date
Float = sa.Double
Uuid = sa.Uuid


# Equality must tell case and accents apart on MySQL too, as it does elsewhere.
_MYSQL_TEXT: dict[str, Any] = {"charset": "utf8mb4", "collation": "utf8mb4_bin"}


def Key() -> sa.String:
    """Text that identifies an item. MySQL indexes no text without a length."""
    return sa.String(255).with_variant(mysql.VARCHAR(255, **_MYSQL_TEXT), *_MYSQL)


def Integer() -> TypeEngine[int]:
    """A whole number of 64 bits."""
    # SQLite gives a key of its own accord only to a column that says INTEGER.
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def Text() -> TypeEngine[str]:
    """Text of any length."""
    return sa.Text().with_variant(mysql.LONGTEXT(**_MYSQL_TEXT), *_MYSQL)


def Bytes() -> TypeEngine[bytes]:
    """Bytes of any length."""
    return sa.LargeBinary().with_variant(mysql.LONGBLOB(), *_MYSQL)


def Json() -> TypeEngine[Any]:
    """JSON data: nested types, lists, maps. A missing value is NULL, not the JSON `null`."""
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


class Decimal(TypeDecorator[decimal.Decimal]):
    """An exact decimal number.

    SQLite has only binary fractions, so the digits are kept as text there, and filters tell
    apart fifteen of them. MySQL wants a fixed scale: more than twelve decimals are refused, and
    trailing zeros do not come back.
    """

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of a database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        if dialect.name in _MYSQL:
            return dialect.type_descriptor(sa.Numeric(38, _MYSQL_SCALE))
        return dialect.type_descriptor(sa.Numeric())

    def process_bind_param(self, value: decimal.Decimal | None, dialect: Dialect) -> Any:
        """Hand a number to the driver."""
        if value is None:
            return None
        value = decimal.Decimal(value)
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that can be kept")
        decimals = _shortest(value).partition(".")[2]
        if dialect.name in _MYSQL and len(decimals) > _MYSQL_SCALE:
            raise ValueError(f"{value} has more than {_MYSQL_SCALE} decimals")
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> decimal.Decimal | None:
        """Take a number from the driver."""
        if value is None:
            return None
        if dialect.name in _MYSQL:
            return decimal.Decimal(_shortest(value))
        return decimal.Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A point in time, to the microsecond, in UTC. One without a zone is taken to be UTC."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of a database."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(32))
        if dialect.name in _MYSQL:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Hand a moment to the driver."""
        if value is None:
            return None
        value = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        if dialect.name == "sqlite":
            # Of one width, so that text sorts as time does.
            return value.isoformat(timespec="microseconds")
        return value.replace(tzinfo=None) if dialect.name in _MYSQL else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Take a moment from the driver."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class Span(TypeDecorator[timedelta]):
    """A length of time, as whole microseconds."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Hand a length of time to the driver."""
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Take a length of time from the driver."""
        return None if value is None else timedelta(microseconds=value)


def _shortest(value: decimal.Decimal) -> str:
    """All digits but trailing zeros. `Decimal.normalize` would round to 28 of them."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_NAMES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Decimal, "Decimal"),
    (Moment, "Moment"),
    (Span, "Span"),
    (sa.JSON, "Json"),
    (sa.LargeBinary, "Bytes"),
    (sa.BigInteger, "Integer"),
    (sa.Double, "Float"),
    (sa.Boolean, "Boolean"),
    (sa.Date, "Date"),
    (sa.Uuid, "Uuid"),
    (sa.Text, "Text"),
    (sa.String, "Key"),
)


def name_of(kind: TypeEngine[Any]) -> str | None:
    """How a migration writes a column type, such as `types.Text()`; None if it is not of these."""
    for base, name in _NAMES:
        if isinstance(kind, base):
            return f"types.{name}()"
    return None
