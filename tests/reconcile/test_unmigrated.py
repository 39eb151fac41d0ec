"""What a service keeps and no migration makes is said until there is one."""

import json
import os

from msgen.output.locked import parse_lock, read_files
from msgen.reconcile.unchanged import is_recorded, is_unchanged
from tests.reconcile.world import Repo

VERSIONS = "services/order/src/order/migrations/orders/versions"
COMMAND = "python -m chassis.store.sql.revise src/order/migrations/orders -m"
ORDER = "Order: {id: uuid, sku: string(1..64)}"
REVISION = """\
import sqlalchemy as sa
from alembic import op

from chassis.store.sql import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    {statement}
"""
NOTE = 'op.add_column("orders", sa.Column("note", types.Text(), nullable=True))'


def with_a_note(repo: Repo) -> None:
    repo.spec(ORDER, ORDER.replace("}", ", note: optional string}"))


def revise(repo: Repo, statement: str, *, name: str = "0002_note.py") -> None:
    repo.write(f"{VERSIONS}/{name}", REVISION.format(statement=statement))


def test_a_fresh_repository_needs_none(cached: Repo) -> None:
    assert "missing-migration" not in cached.msgen("check")
    assert is_unchanged(cached.root, handlers=True)


def test_a_new_column_is_said_by_every_command_until_it_has_a_migration(cached: Repo) -> None:
    with_a_note(cached)
    for command in (["diff"], ["apply", "--dry-run"]):
        said = cached.msgen(*command, code=None)
        assert "no migration of order makes the column orders.note" in said
        assert f"msgen apply, then in services/order: {COMMAND} 'add orders.note'" in said
    assert f"help: in services/order: {COMMAND} 'add orders.note'" in cached.msgen("apply")
    for _ in range(2):
        assert f"help: in services/order: {COMMAND} 'add orders.note'" in cached.msgen("check")
        assert "missing-migration" in cached.msgen("diff")
    revise(cached, NOTE)
    assert "missing-migration" not in cached.msgen("check")
    assert "missing-migration" not in cached.msgen("diff")
    assert is_unchanged(cached.root, handlers=False), "and the short way is open again"


def test_a_migration_that_goes_away_is_missed(cached: Repo) -> None:
    with_a_note(cached)
    cached.msgen("apply")
    revise(cached, NOTE)
    cached.msgen("check")
    os.remove(cached.root / VERSIONS / "0002_note.py")
    assert "missing-migration" in cached.msgen("check")
    revise(cached, 'op.execute("UPDATE orders SET sku = upper(sku)")')
    assert "missing-migration" in cached.msgen("check")


def test_a_new_entity(repo: Repo) -> None:
    repo.spec("entities: {orders: Order}", "entities: {orders: Order, gifts: {id: uuid}}")
    said = repo.msgen("apply")
    assert "no migration of order makes the table gifts" in said
    assert f"{COMMAND} 'add gifts'" in said


def test_a_field_that_is_gone_leaves_its_column(repo: Repo) -> None:
    repo.spec(ORDER, "Order: {id: uuid, code: string}")
    said = repo.msgen("apply", code=None)
    assert (
        "no migration of order makes the column orders.code "
        "and none takes away the column orders.sku, which it does not keep"
    ) in said
    revise(repo, 'op.alter_column("orders", "sku", new_column_name="code")')
    assert "missing-migration" not in repo.msgen("check")


def test_what_cannot_be_read_is_not_judged(repo: Repo) -> None:
    with_a_note(repo)
    revise(repo, 'op.execute("ALTER TABLE orders ADD COLUMN note text")')
    assert "missing-migration" not in repo.msgen("apply")
    repo.append(f"{VERSIONS}/0001_initial.py", "\nsurprise(\n")
    said = repo.msgen("check", code=3)
    assert "broken-code" in said
    assert "missing-migration" not in said


def test_a_first_migration_of_ones_own_is_read(repo: Repo) -> None:
    repo.edit(f"{VERSIONS}/0001_initial.py", "Create orders.", "Begin.")
    assert "missing-migration" not in repo.msgen("check")
    repo.edit(f"{VERSIONS}/0001_initial.py", '"sku"', '"code"')
    assert "makes the column orders.sku" in repo.msgen("check")


def test_line_ends_of_another_system_are_the_same(repo: Repo) -> None:
    path = repo.root / VERSIONS / "0001_initial.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "missing-migration" not in repo.msgen("check", code=None)


def test_commands_that_edit_the_spec_say_it(repo: Repo) -> None:
    said = repo.msgen("add-entity", "orders", "gifts", "{id: uuid}")
    assert "no migration of order makes the table gifts" in said


def test_a_new_store_has_its_first_migration(repo: Repo) -> None:
    said = repo.msgen("add-service", "wishlist", "--datastore", "postgres")
    assert "missing-migration" not in said
    assert "missing-migration" not in repo.msgen("check")


def test_many_columns_are_counted(repo: Repo) -> None:
    repo.spec(ORDER, ORDER.replace("}", ", a: int, b: int, c: int, d: int, e: int, f: int}"))
    said = repo.msgen("apply", code=None)
    assert "add orders.a, orders.b, orders.c, orders.d and 2 more" in said


def test_programs_are_told_too(repo: Repo) -> None:
    with_a_note(repo)
    remarks = json.loads(repo.msgen("diff", "--json", code=3))["remarks"]
    assert [each["id"] for each in remarks] == ["missing-migration"]


def test_only_what_is_written_once_may_be_of_another_time(repo: Repo) -> None:
    lock = parse_lock(read_files(repo.root))
    paths = [f"{VERSIONS}/0001_initial.py", "services/order/src/order/store.py"]
    for path, same in zip(paths, (True, False), strict=True):
        content = read_files(repo.root)
        old = lock.files[path].ids[0].encode()
        other = {name: text.replace(old, b"0" * 40) for name, text in content.items()}
        assert is_recorded(parse_lock(other), lock) is same
    assert is_recorded(lock, lock)
