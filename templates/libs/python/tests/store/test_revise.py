"""A changed model yields a revision that runs."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import migrated
import pytest
import sqlalchemy as sa

from chassis.store.sql import migrations, types
from chassis.store.sql.revise import lacking, main, revise
from chassis.store.sql.sync import Database

MAKO = '''"""${message}."""

import sqlalchemy as sa
from alembic import op

from chassis.store.sql import types

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}


def upgrade() -> None:
    """Apply the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the change back."""
    ${downgrades if downgrades else "pass"}
'''
KINDS = {
    "text": types.Text(),
    "count": types.Integer(),
    "raw": types.Bytes(),
    "data": types.Json(),
    "total": types.Decimal(),
    "moment": types.Moment(),
    "span": types.Span(),
    "uuid": types.Uuid(),
    "ratio": types.Float(),
    "yes": types.Boolean(),
    "day": types.Date(),
    "key": types.Key(),
}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Revisions that make what `migrated` has, with room for tables that change."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrated.DIRECTORY, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "script.py.mako").write_text(MAKO)
    changed = sa.MetaData()
    for table in migrated.METADATA.tables.values():
        table.to_metadata(changed)
    monkeypatch.setattr(migrated, "METADATA", changed)
    yield copy
    sys.modules.pop("0003_add_columns", None)


def test_new_columns_of_each_kind_become_a_revision_that_runs(
    directory: Path, tmp_path: Path
) -> None:
    words = migrated.METADATA.tables["words"]
    for name, kind in KINDS.items():
        words.append_column(sa.Column(f"new_{name}", kind, nullable=True))
    sa.Table("extra", migrated.METADATA, sa.Column("id", types.Uuid(), primary_key=True))

    written = revise(directory, "add columns")
    assert written == directory / "versions" / "0003_add_columns.py"
    text = written.read_text()
    assert text.startswith('"""Add columns."""')
    assert "mysql" not in text
    for name in ("Text", "Integer", "Bytes", "Json", "Decimal", "Moment", "Span", "Key"):
        assert f"types.{name}()" in text

    with Database(f"sqlite:///{tmp_path}/test.db", service="order") as database:
        database.migrate(directory)
        with database.engine.connect() as connection:
            assert migrations.drift(connection, migrated.METADATA, service="order") == []
    assert revise(directory, "add columns again") is None


def test_what_no_revision_makes_is_named(directory: Path) -> None:
    assert lacking(directory, migrated.METADATA) == []
    words = migrated.METADATA.tables["words"]
    words.append_column(sa.Column("new", types.Text(), nullable=True))
    sa.Table("extra", migrated.METADATA, sa.Column("id", types.Uuid(), primary_key=True))
    found = lacking(directory, migrated.METADATA)
    assert len(found) == 2
    assert "extra" in found[0] + found[1]


def test_the_command_line_says_what_it_did(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(directory), "-m", "nothing"])
    assert "nothing to do" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([str(tmp_path), "-m", "nothing"])
