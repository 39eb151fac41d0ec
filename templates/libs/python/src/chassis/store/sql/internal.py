"""The tables that the chassis keeps for a service beside the service's own."""

from functools import cache

import sqlalchemy as sa

from chassis.store.sql import types
from chassis.store.sql.tables import MYSQL_TABLE, position


@cache
def tables(service: str) -> sa.MetaData:
    """The tables of a service. They carry its name, so that services may share a database."""
    metadata = sa.MetaData()
    prefix = service.replace("-", "_")
    sa.Table(
        f"{prefix}_outbox",
        metadata,
        position(),
        sa.Column("topic", types.Key(), nullable=False),
        sa.Column("body", types.Bytes(), nullable=False),
        sa.Column("headers", types.Json(), nullable=False),
        sa.Column("key", types.Text()),
        sa.Column("claim", types.Uuid()),
        sa.Column("claimed_until", types.Moment()),
        **MYSQL_TABLE,
    )
    sa.Table(
        f"{prefix}_idempotency",
        metadata,
        sa.Column("key", types.Key(), primary_key=True),
        sa.Column("fingerprint", types.Key(), nullable=False),
        sa.Column("expires", types.Moment(), nullable=False, index=True),
        sa.Column("answer", types.Json()),
        **MYSQL_TABLE,
    )
    return metadata


def outbox(service: str) -> sa.Table:
    """Messages that were written and not yet published, oldest first."""
    return _table(service, "outbox")


def idempotency(service: str) -> sa.Table:
    """Idempotency keys, and the answers that were given to them."""
    return _table(service, "idempotency")


def _table(service: str, name: str) -> sa.Table:
    return tables(service).tables[f"{service.replace('-', '_')}_{name}"]
