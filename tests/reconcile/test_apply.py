"""`msgen apply`, end to end on a small repository."""

import os
import stat
from pathlib import Path

from tests.cli.running import msgen
from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, SPEC, Repo, fresh

TIMEOUT = ("depends_on: [orders]", "depends_on: [orders, stock: {timeout: 700ms}]")
CART = """\
  cart:
    expose: {auth: none}
    endpoints:
      GET /carts: {response: {n: int}}
types:
"""


def without_spec(repo: Repo) -> dict[str, bytes]:
    return {path: content for path, content in repo.tree().items() if path != "system.yaml"}


def test_a_second_apply_changes_nothing(repo: Repo) -> None:
    before = repo.tree()
    assert "nothing to change" in repo.msgen("apply")
    assert repo.tree() == before
    repo.spec("types:\n", CART)
    repo.msgen("apply")
    after = repo.tree()
    assert "nothing to change" in repo.msgen("apply")
    assert repo.tree() == after


def test_apply_without_edits_equals_new(repo: Repo, tmp_path: Path) -> None:
    repo.spec("types:\n", CART)
    repo.msgen("apply")
    assert without_spec(repo) == fresh(repo.read("system.yaml"), tmp_path / "other")


def test_the_old_spec_gives_the_old_bytes(repo: Repo) -> None:
    before = repo.tree()
    repo.spec("types:\n", CART)
    repo.msgen("apply")
    assert repo.has("services/cart/pyproject.toml")
    repo.write("system.yaml", SPEC)
    repo.msgen("apply")
    assert repo.tree() == before
    assert not repo.has("services/cart")


def test_an_edit_and_a_change_of_the_spec_meet(repo: Repo) -> None:
    repo.edit(ROUTES, "router = Router()\n", "# mine\nrouter = Router()\n")
    repo.spec(
        "GET /orders: {",
        "GET /orders/{id}: {path: {id: uuid}, response: Order}\n      GET /orders: {",
    )
    said = repo.msgen("apply")
    assert f"merge     {ROUTES}" in said
    assert "# mine" in repo.read(ROUTES)
    assert "get_order" in repo.read(ROUTES)
    assert repo.has("services/order/src/order/handlers/get_order.py")
    assert repo.has(f".msgen/base/{ROUTES}")
    repo.msgen("check")


def test_a_conflict_is_listed_and_all_else_is_done(repo: Repo) -> None:
    line = next(x for x in repo.read(SETTINGS).splitlines() if "upstream(" in x and "STOCK" in x)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    repo.spec(*TIMEOUT)
    repo.spec("types:\n", CART)
    said = repo.msgen("apply", code=4)
    assert f"conflict: {SETTINGS}:" in said
    assert "<<<<<<< yours\n" in repo.read(SETTINGS)
    assert repo.has("services/cart/pyproject.toml")
    assert "conflict-markers" in repo.msgen("check", code=3)
    again = repo.msgen("apply", code=4)
    assert "conflict-markers" in again
    assert SETTINGS in again
    repo.msgen("apply", "--ours", SETTINGS)
    assert line.replace("STOCK", "MINE") in repo.read(SETTINGS)
    assert "<<<<" not in repo.read(SETTINGS)
    repo.msgen("check")


def test_theirs_keeps_the_other_side_beside(repo: Repo, tmp_path: Path) -> None:
    line = next(x for x in repo.read(SETTINGS).splitlines() if "upstream(" in x and "STOCK" in x)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    mine = repo.read(SETTINGS)
    repo.spec(*TIMEOUT)
    repo.msgen("apply", "--theirs", SETTINGS)
    as_new = fresh(repo.read("system.yaml"), tmp_path / "other")
    assert repo.read(SETTINGS) == as_new[SETTINGS].decode()
    assert repo.read(f"{SETTINGS}.orig") == mine
    assert not repo.has(".msgen/base")


def test_only_one_path(repo: Repo) -> None:
    repo.spec("types:\n", CART)
    repo.msgen("apply", "--only", "services/cart/")
    assert repo.has("services/cart/pyproject.toml")
    assert "cart" not in repo.read("gateway/envoy.yaml")
    assert "spec-not-applied" in repo.msgen("check", code=3)
    repo.msgen("apply")
    repo.msgen("check")
    assert "cart" in repo.read("gateway/envoy.yaml")


def test_dry_run_writes_nothing(repo: Repo) -> None:
    repo.spec("types:\n", CART)
    before = repo.tree()
    said = repo.msgen("apply", "--dry-run")
    assert "nothing is written yet" in said
    assert repo.tree() == before


def test_deleted_by_hand_stays_deleted(repo: Repo) -> None:
    (repo.root / "Makefile").unlink()
    assert "managed-deleted" in repo.msgen("apply")
    assert not repo.has("Makefile")
    said = repo.msgen("check", code=3)
    assert "managed-deleted" in said
    assert "msgen restore Makefile" in said


def test_a_file_in_the_way(repo: Repo) -> None:
    repo.write("services/cart/pyproject.toml", "# mine\n")
    repo.spec("types:\n", CART)
    assert "unowned-file" in repo.msgen("check", code=3)
    said = repo.msgen("apply", code=4)
    assert "services/cart/pyproject.toml.msgen-new" in said
    assert repo.read("services/cart/pyproject.toml") == "# mine\n"
    assert "new-file-left" in repo.msgen("check", code=3)
    (repo.root / "services/cart/pyproject.toml.msgen-new").unlink()
    repo.msgen("check")


def test_a_new_call_that_an_edited_handler_does_not_make(repo: Repo) -> None:
    repo.append(HANDLER, "\n# mine\n")
    assert "unused-call" not in repo.msgen("apply")
    repo.spec(
        "calls: [stock POST /holds]", "calls: [stock POST /holds, 'stock DELETE /holds/{id}']"
    )
    said = repo.msgen("apply")
    assert "unused-call" in said
    assert "DELETE /holds/{id}" in said
    assert "# mine" in repo.read(HANDLER)
    said = repo.msgen("check")
    assert "unused-call" in said


def test_the_method_of_one_client_is_not_that_of_another(repo: Repo) -> None:
    """`ctx.orders.add` does not call `add` of a service, however the two are named."""
    repo.edit(HANDLER, "ctx.stock.create_hold(CreateHold(sku=request.sku))", "ctx.x.create_hold()")
    assert "that is ctx.stock.create_hold" in repo.msgen("check", code=None)
    repo.edit(HANDLER, "ctx.x.create_hold()", "ctx.stock \\\n        .create_hold()")
    assert "unused-call" not in repo.msgen("check", code=None)
    repo.edit(HANDLER, "ctx.stock \\\n        .create_hold()", "to(ctx.stock)")
    assert "unused-call" in repo.msgen("check", code=None)
    repo.append(HANDLER, "\n\nasync def to(it):\n    await it.create_hold()\n")
    assert "unused-call" not in repo.msgen("check", code=None)


def test_the_mode_that_the_user_chose_stays(repo: Repo) -> None:
    os.chmod(repo.root / SETTINGS, 0o755)
    repo.spec(*TIMEOUT)
    repo.msgen("apply")
    assert "700ms" in repo.read(SETTINGS)
    assert (repo.root / SETTINGS).stat().st_mode & stat.S_IXUSR


def test_a_checkout_with_crlf(repo: Repo) -> None:
    for path in repo.root.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    repo.msgen("check")
    repo.spec(*TIMEOUT)
    repo.msgen("apply")
    content = (repo.root / SETTINGS).read_bytes()
    assert b"700ms" in content
    assert content.count(b"\r\n") == content.count(b"\n")
    repo.msgen("check")


def test_a_link_that_leads_out_is_not_written_through(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (repo.root / "services/order").rename(outside)
    (repo.root / "services/order").symlink_to(outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    repo.spec(*TIMEOUT)
    repo.spec("types:\n", CART)
    said = repo.msgen("apply", code=4)
    assert "blocked-path" in said
    assert "leads out of the repository" in said
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
    assert repo.has("services/cart/pyproject.toml")


def test_a_submodule_is_not_written_into(repo: Repo) -> None:
    repo.write("services/order/.git", "gitdir: ../../.git/modules/order\n")
    before = repo.read(SETTINGS)
    repo.spec(*TIMEOUT)
    assert "submodule" in repo.msgen("apply", code=4)
    assert repo.read(SETTINGS) == before


def test_a_file_replaced_by_a_link(repo: Repo) -> None:
    (repo.root / SETTINGS).unlink()
    (repo.root / SETTINGS).symlink_to("app.py")
    assert "settings.py is a link now" in repo.msgen("check", code=3)
    app = repo.read("services/order/src/order/app.py")
    repo.spec(*TIMEOUT)
    said = repo.msgen("apply", code=4)
    assert "a link now" in said
    assert (repo.root / SETTINGS).is_symlink()
    assert repo.read("services/order/src/order/app.py") == app
    assert "700ms" in repo.read(f"{SETTINGS}.msgen-new")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = msgen("apply", cwd=tmp_path)
    assert done.returncode == 1
    assert "not-a-repository" in done.stderr


def test_from_a_folder_below(repo: Repo) -> None:
    line = next(x for x in repo.read(SETTINGS).splitlines() if "upstream(" in x and "STOCK" in x)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    repo.spec(*TIMEOUT)
    repo.msgen("apply", code=4)
    done = msgen("apply", "--theirs", "settings.py", cwd=(repo.root / SETTINGS).parent)
    assert done.returncode == 0, done.stderr
    assert repo.has(f"{SETTINGS}.orig")


def test_an_error_in_the_spec_stops_everything(repo: Repo) -> None:
    repo.spec("depends_on: [orders]", "depends_on: [nobody]")
    before = repo.tree()
    for command in ("apply", "diff", "check"):
        assert "nobody" in repo.msgen(command, code=1)
    assert repo.tree() == before


def test_paths_that_msgen_does_not_generate_are_told(repo: Repo) -> None:
    repo.spec("types:\n", CART)
    said = repo.msgen("apply", "--only", "services/crt", "--ours", "services/cat", code=2)
    assert said.count('did you mean "services/cart"?') == 2
    assert not repo.has("services/cart")


def test_a_conflict_is_told_in_quiet_too_and_what_to_do_next(repo: Repo) -> None:
    line = next(x for x in repo.read(SETTINGS).splitlines() if "upstream(" in x and "STOCK" in x)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    repo.spec(*TIMEOUT)
    said = repo.msgen("apply", "-q", "--dry-run", code=4, process=True)
    assert said.startswith(f"conflict: {SETTINGS}:")
    assert said.count("\n") == 1
    assert "next: " not in repo.msgen("apply", "--dry-run", code=4)
    assert "next: decide" in repo.msgen("apply", code=4)
    kept = repo.msgen("apply", "--theirs", SETTINGS)
    assert f"kept: {SETTINGS}.orig is what {SETTINGS} was" in kept
