"""What commands that edit the spec say: what it means, what is left, and how far they came."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.meaning.printed import as_text
from tests.edit.cases import run
from tests.edit.world import SPEC, tree


def test_the_meaning_is_that_of_diff_and_stands_above_the_files(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["remove-endpoint", "stock", "GET /stock", "--with-references"]
    assert run([*command, "--no-apply"], shop) == 0
    alone = capfd.readouterr().err.partition("edited ")[0]
    assert run(["diff", "--brief"], shop) == 3
    meaning = capfd.readouterr().out.rpartition("\n\n")[0]
    assert meaning.startswith("Look twice:\n  stock GET /stock: endpoint removed; order called it")
    assert alone == f"{meaning}\n"
    (shop / "system.yaml").write_text(SPEC)
    assert run(command, shop) == 0
    said = capfd.readouterr().err
    assert said.startswith(f"{meaning}\nedited system.yaml\n  update")
    assert "  delete    services/stock/src/stock/handlers/list_stock.py\n" in said


def test_much_of_little_weight_is_counted() -> None:
    from msgen.meaning import Difference, Weight

    many = [Difference(f"kind-{n}", Weight.CHANGE, "a", f"is {n}") for n in range(5)]
    worse = [Difference(f"kind-{n}", Weight.RISK, "a", f"is {n}") for n in range(5)]
    text = as_text([*many, *worse], most=2)
    assert text.endswith("Other changes:\n  a: is 0\n  a: is 1\n  and 3 more\n")
    assert text.count("\n  a: is") == 7


def test_files_of_the_users_are_named(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    own = shop / "services/stock/notes.md"
    own.write_text("mine\n")
    (shop / "services/stock/deep").mkdir()
    (shop / "services/stock/deep/x.sql").write_text("select 1;\n")
    assert run(["remove-service", "stock", "--with-references"], shop) == 0
    said = capfd.readouterr().err
    assert (
        "services/stock is no service any more, and holds 2 files of yours: deep/x.sql, notes.md"
        in said
    )
    assert "move what is needed elsewhere, then: rm -r services/stock\n" in said
    assert own.read_text() == "mine\n"
    assert run(["apply"], shop) == 0
    assert "files of yours" not in capfd.readouterr().err


def test_warnings_of_the_spec_are_no_part_of_another_failure(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spec = shop / "system.yaml"
    warned = "      GET /stock: {response: [{sku: string}], calls: [order POST /orders]}"
    spec.write_text(SPEC.replace("      GET /stock: {response: [{sku: string}]}", warned))
    assert run(["add-endpoint", "order", "GET /x", "--response", "Nothing"], shop) == 1
    said = capfd.readouterr().err
    assert "error[unknown-type]" in said
    assert "warning[" not in said
    assert "2 more findings about the spec, none of them an error: msgen validate\n" in said
    assert run(["remove-service", "stock"], shop) == 1
    assert "warning[" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("where", "state", "done"),
    [
        ("msgen.reconcile.applying.prepare", "nothing was written", False),
        ("msgen.output.journal.complete", "some files are written; the next msgen command", False),
        ("msgen.reconcile.applying.remember", "everything is written already", True),
    ],
)
@pytest.mark.parametrize("command", ["add-service warehouse", "apply"])
def test_a_person_who_stops_it_is_told_how_far_it_came(
    where: str,
    state: str,
    done: bool,
    command: str,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    if command == "apply":
        assert run(["add-service", "warehouse", "--no-apply"], shop) == 0
        monkeypatch.setattr("msgen.output.journal._written", set())
    before = tree(shop)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(where, stop)
        assert run(command.split(), shop) == 130
    said = capfd.readouterr().err
    assert said.splitlines()[-1].startswith(f"interrupted: {state}")
    unchanged = {name: one for name, one in tree(shop).items() if not name.startswith(".msgen/")}
    was = {name: one for name, one in before.items() if not name.startswith(".msgen/")}
    assert (unchanged == was) == (not done)
    assert run(["apply"], shop) == 0
    assert run(["check"], shop) == 0


def test_a_spec_alone_is_told_of_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "system.yaml").write_text(SPEC)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("msgen.amend.run._write", stop)
    assert run(["add-service", "warehouse"], tmp_path) == 130
    assert capfd.readouterr().err == "\ninterrupted: nothing was written\n"
    assert (tmp_path / "system.yaml").read_text() == SPEC


def test_up_refuses_conflicts_as_check_does(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    managed = shop / "services/order/src/order/routes.py"
    managed.write_text(
        "<<<<<<< yours\na = 1\n=======\na = 2\n>>>>>>> msgen\n" + managed.read_text()
    )
    assert run(["check"], shop) == 3
    checked = capfd.readouterr().err
    assert "error[conflict-markers]" in checked
    assert run(["up", "--detach"], shop) == 1
    assert capfd.readouterr().err == checked
    assert not (shop / ".msgen/local/run").exists()
