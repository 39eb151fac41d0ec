"""Commands that edit the spec, in a repository and beside a spec alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.amend.run import Amendment
from msgen.diagnostics import UserError
from msgen.edit.add_service import NewService, add_service
from msgen.edit.edited import Edited
from msgen.edit.text import SpecText
from tests.edit.cases import run
from tests.edit.world import SPEC, tree


def test_a_name_is_enough_and_removing_it_leaves_nothing(shop: Path) -> None:
    before = tree(shop)
    assert run(["add-service", "warehouse"], shop / "services") == 0
    after = tree(shop)
    assert "services/warehouse/src/warehouse/routes.py" in after
    shared = {name for name in before if after[name] != before[name]}
    assert not {name for name in shared if name.startswith(("services/", "libs/"))}
    assert run(["check"], shop) == 0
    assert run(["remove-service", "warehouse"], shop) == 0
    assert tree(shop) == before


def test_a_service_renamed_and_back(shop: Path) -> None:
    before = tree(shop)
    (shop / "services/stock/notes.txt").write_text("mine\n")
    assert run(["rename-service", "stock", "store"], shop) == 0
    assert (shop / "services/store/notes.txt").read_text() == "mine\n"
    assert not (shop / "services/stock").exists()
    assert run(["check"], shop) == 0
    assert run(["rename-service", "store", "stock"], shop) == 0
    (shop / "services/stock/notes.txt").unlink()
    assert tree(shop) == before


def test_an_endpoint_is_renamed_with_its_handler(shop: Path) -> None:
    handler = shop / "services/stock/src/stock/handlers/list_stock.py"
    handler.write_text(f"{handler.read_text()}\n# mine\n")
    assert run(["rename-endpoint", "stock", "GET /stock", "find_stock"], shop) == 0
    assert not handler.exists()
    text = handler.with_name("find_stock.py").read_text()
    assert text.endswith('    return [FindStockResultItem(sku="sku")]\n\n# mine\n')
    assert "ListStock" not in text
    assert run(["check"], shop) == 0


def test_no_apply_leaves_it_at_the_spec(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = tree(shop)
    capfd.readouterr()
    assert run(["rename-service", "stock", "store", "--no-apply"], shop) == 0
    assert "msgen apply --renamed stock=store" in capfd.readouterr().err
    after = tree(shop)
    assert {name for name in before if after.get(name) != before[name]} == {"system.yaml"}
    assert run(["apply", "--renamed", "stock=store"], shop) == 0
    assert (shop / "services/store").is_dir()


def test_dry_run_shows_the_diff_and_writes_nothing(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = tree(shop)
    capfd.readouterr()
    assert run(["add-dependency", "stock", "order?", "--dry-run"], shop) == 0
    said = capfd.readouterr()
    assert "+    depends_on: [order?]" in said.out
    assert "nothing is written yet" in said.err
    assert tree(shop) == before


def test_errors_write_nothing(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = tree(shop)
    capfd.readouterr()
    assert run(["add-endpoint", "order", "GET /x", "--response", "Nothing"], shop) == 1
    assert 'there is no type "Nothing"' in capfd.readouterr().err
    assert run(["remove-service", "stock"], shop) == 1
    assert "POST /orders of order calls stock GET /stock" in capfd.readouterr().err
    assert run(["add-service", "order"], shop) == 2
    assert tree(shop) == before


def test_everything_in_a_row(shop: Path) -> None:
    for command in (
        ["add-datastore", "orders-db", "--for", "order", "--entities", "{orders: Order}"],
        ["add-endpoint", "order", "GET /orders/{id}", "--reads", "orders-db.orders"],
        ["add-topic", "order.placed", "--schema", "Order", "--publisher", "order POST /orders"],
        ["add-service", "mailer", "--kind", "worker", "--consumes", "order.placed"],
        ["add-dependency", "mailer", "order GET /orders/{id}", "--from-endpoint", "order.placed"],
        ["rename-endpoint", "order", "GET /orders/{id}", "/orders/{order}"],
        ["remove-dependency", "order", "stock", "--with-references"],
        ["remove-service", "stock"],
        ["remove-service", "order", "--with-references", "--with-unused"],
    ):
        assert run(command, shop) == 0, command
        assert run(["check"], shop) == 0, command
    assert "order" not in {path.name for path in (shop / "services").iterdir()}


def test_without_a_spec(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["add-service", "warehouse"], tmp_path) == 2
    assert "there is no system.yaml here or above" in capfd.readouterr().err


def test_a_person_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)
    answers = iter(["warehouse", "GET /bins, POST /bins", "stock?", "postgres"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda question, default=None: next(answers))
    assert run(["add-service"], tmp_path) == 0
    text = (tmp_path / "system.yaml").read_text()
    assert "depends_on: [stock?, warehouse-db]" in text
    assert "warehouse-db: {kind: postgres, entities: {bins: " in text
    assert "in no repository" in capfd.readouterr().err


def test_a_link_to_the_spec_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "system.yaml").write_text(SPEC)
    (tmp_path / "real" / "system.yaml").chmod(0o640)
    (tmp_path / "system.yaml").symlink_to("real/system.yaml")
    assert run(["add-service", "warehouse"], tmp_path) == 0
    assert (tmp_path / "system.yaml").is_symlink()
    assert "warehouse" in (tmp_path / "real" / "system.yaml").read_text()
    assert (tmp_path / "real" / "system.yaml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("repository", [True, False])
def test_what_somebody_saves_meanwhile_is_not_overwritten(
    repository: bool, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shop if repository else tmp_path
    path = folder / "system.yaml"
    path.write_text(SPEC)
    monkeypatch.chdir(folder)

    def edit(spec: SpecText) -> Edited:
        edited = add_service(spec, NewService("warehouse"))
        path.write_text(f"{SPEC}# saved in an editor\n")
        return edited

    with pytest.raises(UserError, match="changed meanwhile"):
        Amendment("msgen add-service", apply=True, dry_run=False).run(edit)
    assert path.read_text() == f"{SPEC}# saved in an editor\n"
