"""Create everything, without what the next revision adds."""

import sqlalchemy as sa
from alembic import op

from chassis.store.sql import types
from chassis.store.sql.tables import position

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "everything",
        position(),
        sa.Column("id", types.Uuid(), nullable=False, unique=True),
        sa.Column("word", types.Text(), nullable=False),
        sa.Column("count", types.Integer(), nullable=False),
        sa.Column("ratio", types.Float(), nullable=False),
        sa.Column("yes", types.Boolean(), nullable=False),
        sa.Column("total", types.Decimal(), nullable=False),
        sa.Column("moment", types.Moment(), nullable=False),
        sa.Column("day", types.Date(), nullable=False),
        sa.Column("span", types.Span(), nullable=False),
        sa.Column("raw", types.Bytes(), nullable=False),
        sa.Column("status", types.Text(), nullable=False),
        sa.Column("lines", types.Json(), nullable=False),
        sa.Column("labels", types.Json(), nullable=False),
        sa.Column("line", types.Json(), nullable=True),
        sa.Column("order", types.Text(), nullable=True),
    )
    op.create_table(
        "words",
        position(),
        sa.Column("code", types.Key(), nullable=False, unique=True),
        sa.Column("size", types.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("words")
    op.drop_table("everything")
