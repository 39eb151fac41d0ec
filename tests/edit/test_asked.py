"""On a terminal a command asks for what nobody said; elsewhere it says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.commands.table import GROUPS
from tests.edit.cases import run

SPEC = """\
msgen: 1
system: shop
services:
  order:
    endpoints:
      POST /orders: {}
      GET /orders: {reads: [orders-db.orders], publishes: [order.read]}
    depends_on: [orders-db]
datastores:
  orders-db: {kind: postgres, entities: {orders: {id: uuid}}}
brokers:
  events: {kind: nats}
topics:
  order.read: {schema: {id: uuid}}
"""
(CHANGING,) = (entries for title, entries in GROUPS if title == "Change the system")


@pytest.mark.parametrize("entry", CHANGING, ids=lambda entry: entry.name)
def test_help_tells_the_line_of_the_list(
    entry: object, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([entry.name, "--help"], tmp_path) == 0  # type: ignore[attr-defined]
    said = " ".join(capfd.readouterr().out.split())
    assert entry.summary in said  # type: ignore[attr-defined]
    assert "--dry-run" in said
    assert "--no-apply" in said


@pytest.mark.parametrize(
    ("command", "answers", "gone", "there"),
    [
        ("remove-endpoint", ["order", "POST /orders"], "POST /orders", "GET /orders"),
        ("remove-datastore --with-references", ["orders-db"], "orders-db", "order:"),
        ("remove-topic --with-references", ["order.read"], "order.read", "events:"),
        ("add-type", ["Line", "{sku: string}"], "none of it", "  Line: {sku: string}"),
        ("add-entity", ["orders-db", "lines", "{id: uuid}"], "none of it", "lines: {id: uuid}"),
    ],
)
def test_a_person_is_asked(
    command: str,
    answers: list[str],
    gone: str,
    there: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)
    assert run(command.split(), tmp_path) == 2
    assert "nobody can be asked here" in capfd.readouterr().err
    left = iter(answers)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda question, default=None: next(left))
    assert run(command.split(), tmp_path) == 0, capfd.readouterr().err
    text = (tmp_path / "system.yaml").read_text()
    assert gone not in text
    assert there in text
    assert list(left) == []
