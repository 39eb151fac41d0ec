"""What Alembic revisions make, told from their text; silence where it is not plain."""

import pytest

from msgen.revisions.made import made

HEAD = """\
import sqlalchemy as sa
from alembic import op

from chassis.store.sql import types
from chassis.store.sql.tables import position

revision = "{name}"
down_revision = {after}


def upgrade() -> None:
"""
FIRST = """\
    \"\"\"Create the tables.\"\"\"
    op.create_table(
        "orders",
        position(),
        sa.Column("id", types.Uuid(), nullable=False, unique=True),
        sa.Column("note", types.Text(), nullable=True),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_orders_note", "orders", ["note"])
"""


def revision(body: str, *, name: str = "0002", after: str | None = "0001", rest: str = "") -> bytes:
    said = f'"{after}"' if after else "None"
    lines = "".join(f"    {line}\n" for line in body.splitlines()) if body != FIRST else body
    return (HEAD.format(name=name, after=said) + lines + rest).encode()


START = revision(FIRST, name="0001", after=None)


def after(*bodies: str) -> dict[str, list[str]] | None:
    texts = [revision(b, name=f"{i:04}", after=f"{i - 1:04}") for i, b in enumerate(bodies, 2)]
    found = made((*reversed(texts), START))
    return None if found is None else {name: sorted(columns) for name, columns in found.items()}


def test_the_first_revision() -> None:
    assert after() == {"orders": ["id", "note"]}


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ('op.add_column("orders", sa.Column("memo", types.Text()))', ["id", "memo", "note"]),
        ('op.add_column(table_name="orders", column=sa.Column("memo"))', ["id", "memo", "note"]),
        ('op.drop_column("orders", "note")', ["id"]),
        ('op.alter_column("orders", "note", new_column_name="memo")', ["id", "memo"]),
        ('op.alter_column("orders", "note", nullable=False)', ["id", "note"]),
        (
            """with op.batch_alter_table("orders", schema=None) as batch_op:
    batch_op.add_column(sa.Column("memo", types.Text()))
    batch_op.drop_column("note")
    batch_op.create_index("ix", ["memo"])""",
            ["id", "memo"],
        ),
        ('op.execute("UPDATE orders SET note = NULL")', ["id", "note"]),
        ('op.execute(sa.text("UPDATE orders SET note = NULL"))', ["id", "note"]),
        (
            """orders = sa.table("orders", sa.column("note"))
op.execute(orders.update().values(note=None))""",
            ["id", "note"],
        ),
        (
            """bind = op.get_bind()
for row in bind.execute(sa.text("SELECT id FROM orders")):
    bind.execute(sa.text("DELETE FROM orders WHERE id = :id"), {"id": row.id})""",
            ["id", "note"],
        ),
        ("pass", ["id", "note"]),
    ],
)
def test_what_is_plainly_written(body: str, columns: list[str]) -> None:
    assert after(body) == {"orders": columns}


def test_tables_come_go_and_are_renamed() -> None:
    assert after('op.create_table("gifts", sa.Column("id"))', 'op.drop_table("orders")') == {
        "gifts": ["id"]
    }
    assert after('op.rename_table("orders", "sales")') == {"sales": ["id", "note"]}


@pytest.mark.parametrize(
    "body",
    [
        'op.execute("ALTER TABLE orders ADD COLUMN memo text")',
        'op.execute("""\n        create\n        table gifts (id uuid)""")',
        "op.execute(SQL)",
        'op.execute(open("more.sql").read())',
        'for name in ("a", "b"):\n    op.add_column("orders", sa.Column(name))',
        'if True:\n    op.drop_table("orders")',
        'op.create_table("gifts", *COLUMNS)',
        'op.create_table(NAME, sa.Column("id"))',
        'op.add_column("orders", column("memo"))',
        'op.add_column("unknown", sa.Column("memo"))',
        'op.create_table("gifts", sa.Column("id"), schema="other")',
        'op.create_table("gifts", **options)',
        "op.run_async(work)",
        "work(op)",
        "metadata.create_all(op.get_bind())",
        "downgrade()",
        'with op.batch_alter_table("orders") as batch_op:\n    for name in X: batch_op.drop_column(name)',
        'with batched("orders") as batch_op:\n    batch_op.drop_column("note")',
        "add = op.add_column\nadd('orders', sa.Column('memo'))",
    ],
)
def test_nothing_is_guessed(body: str) -> None:
    rest = "\n\ndef downgrade() -> None:\n    pass\n"
    assert made((START, revision(body, rest=rest))) is None


@pytest.mark.parametrize(
    "source",
    [
        b"revision = (",
        b"\0",
        b"",
        b'revision = "2"\ndown_revision = "1"\n',
        b'revision = "2"\ndown_revision = ("1", "0")\ndef upgrade(): pass\n',
        revision("pass", name="0003", after="0002"),
        revision("pass", name="0003", after=None),
    ],
)
def test_what_is_no_plain_chain_says_nothing(source: bytes) -> None:
    assert made((START, source)) is None


def test_two_branches_say_nothing() -> None:
    assert made((START, revision("pass"), revision("pass", name="0003"))) is None


def test_annotated_names_are_read() -> None:
    text = START.decode().replace("revision =", "revision: str =", 1)
    assert made((text.encode(),)) == {"orders": frozenset({"id", "note"})}
