"""What the chassis keeps for a service in the service's own database: outbox, idempotency keys.

The tables carry the name of the service, so that several may share a database. Both faces
(`aio`, `sync`) run the statements given here.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.idempotency import Answer, Claim
from chassis.messages.topic import Message
from chassis.store.sql import types
from chassis.store.sql.tables import position

EXPIRE_EVERY = 300.0
"""Seconds between removals of expired idempotency keys."""


@cache
def tables(service: str) -> sa.MetaData:
    """The tables of a service."""
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
    )
    sa.Table(
        f"{prefix}_idempotency",
        metadata,
        sa.Column("key", types.Key(), primary_key=True),
        sa.Column("fingerprint", types.Key(), nullable=False),
        sa.Column("expires", types.Moment(), nullable=False, index=True),
        sa.Column("answer", types.Json()),
    )
    return metadata


class OutboxTable:
    """Messages that were written and not yet published; `position_` is their order."""

    def __init__(self, service: str) -> None:
        self._table = _table(service, "outbox")

    def keep(self, topic: str, message: Message) -> sa.Insert:
        """Keep a message."""
        return self._table.insert().values(
            topic=topic, body=message.body, headers=dict(message.headers), key=message.key
        )

    def oldest(self, count: int) -> sa.Select[Any]:
        """Find the oldest messages, claimed or not."""
        return sa.select(self._table).order_by(self._table.c.position_).limit(count)

    def claim(self, positions: Sequence[int], claim: UUID, *, lease: timedelta) -> sa.Update:
        """Claim those of the messages that nobody else holds."""
        c, now = self._table.c, datetime.now(UTC)
        free = sa.or_(c.claimed_until.is_(None), c.claimed_until <= now, c.claim == claim)
        wanted = self._table.update().where(c.position_.in_(positions), free)
        return wanted.values(claim=claim, claimed_until=now + lease)

    def release(self, claim: UUID) -> sa.Update:
        """Give free what is claimed."""
        mine = self._table.update().where(self._table.c.claim == claim)
        return mine.values(claim=None, claimed_until=None)

    def forget(self, positions: Sequence[int]) -> sa.Delete:
        """Remove messages."""
        return self._table.delete().where(self._table.c.position_.in_(positions))


class KeyTable:
    """Idempotency keys. A claim and an answer each have a time at which they expire."""

    def __init__(self, service: str) -> None:
        self._table = _table(service, "idempotency")

    def claim(self, key: str, fingerprint: str, *, lease: float) -> sa.Insert:
        """Claim a key that is not there."""
        expires = datetime.now(UTC) + timedelta(seconds=lease)
        return self._table.insert().values(key=key, fingerprint=fingerprint, expires=expires)

    def take_over(self, key: str, fingerprint: str, *, lease: float) -> sa.Update:
        """Claim a key that has expired."""
        now = datetime.now(UTC)
        expired = self._table.update().where(self._table.c.key == key, self._table.c.expires <= now)
        expires = now + timedelta(seconds=lease)
        return expired.values(fingerprint=fingerprint, expires=expires, answer=None)

    def find(self, key: str) -> sa.Select[Any]:
        """Find what is known of a key."""
        return sa.select(self._table).where(self._table.c.key == key)

    def finish(self, key: str, answer: Answer, *, keep: float) -> sa.Update:
        """Store the answer of a key."""
        body = base64.b64encode(answer.body).decode()
        packed = {"status": answer.status, "headers": list(answer.headers), "body": body}
        expires = datetime.now(UTC) + timedelta(seconds=keep)
        mine = self._table.update().where(self._table.c.key == key)
        return mine.values(answer=packed, expires=expires)

    def forget(self, key: str) -> sa.Delete:
        """Give a key free."""
        return self._table.delete().where(self._table.c.key == key)

    def expire(self) -> sa.Delete:
        """Remove what has expired."""
        return self._table.delete().where(self._table.c.expires <= datetime.now(UTC))


def known(row: sa.Row[Any] | None, *, fingerprint: str) -> Claim:
    """What a row says of a key.

    No row means that the request which had the key failed a moment ago: it counts as under way,
    so that the caller tries again.
    """
    if row is None:
        return Claim(fingerprint)
    packed = row.answer
    if packed is None:
        return Claim(row.fingerprint)
    headers = tuple((name, value) for name, value in packed["headers"])
    body = base64.b64decode(packed["body"])
    return Claim(row.fingerprint, Answer(packed["status"], headers, body))


def _table(service: str, name: str) -> sa.Table:
    return tables(service).tables[f"{service.replace('-', '_')}_{name}"]
