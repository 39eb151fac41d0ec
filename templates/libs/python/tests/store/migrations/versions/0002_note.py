"""Add a note to everything."""

import sqlalchemy as sa
from alembic import op

from chassis.store.sql import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("everything", sa.Column("note", types.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("everything", "note")
