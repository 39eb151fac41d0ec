"""A service or an endpoint with another name: edits and the user's own files move along."""

import re
import shutil
from pathlib import Path

from msgen.reconcile.applying import apply
from msgen.reconcile.model import Renames
from tests.killed import die
from tests.reconcile.world import HANDLER, ROUTES, SPEC, Repo, fresh

RENAMED = (
    SPEC.replace("  stock:\n", "  store:\n").replace("stock POST", "store POST")
)  # fmt: skip
STOCK_HANDLER = "services/stock/src/stock/handlers/create_hold.py"
STORE_HANDLER = "services/store/src/store/handlers/create_hold.py"
STORE_SETTINGS = "services/store/src/store/settings.py"
STORE_WIRING = "services/store/src/store/wiring.py"


def rename(repo: Repo) -> None:
    repo.write("system.yaml", RENAMED)


def test_without_edits_it_equals_new(repo: Repo, tmp_path: Path) -> None:
    rename(repo)
    repo.msgen("apply")
    made = {path: content for path, content in repo.tree().items() if path != "system.yaml"}
    assert made == fresh(RENAMED, tmp_path / "other")
    assert not repo.has("services/stock")
    repo.msgen("check")


def test_edits_move_along(repo: Repo) -> None:
    repo.edit("services/stock/src/stock/wiring.py", "\n\n\n", "\n\n\n# mine\n")
    repo.append(STOCK_HANDLER, "\n\n# also mine, in stock\n")
    rename(repo)
    said = repo.msgen("apply")
    assert "1 merged" in said or "2 merged" in said
    assert "# mine\n" in repo.read(STORE_WIRING)
    assert "stock" not in repo.read(STORE_WIRING)
    handler = repo.read(STORE_HANDLER)
    assert handler.endswith("# also mine, in stock\n")
    assert "from store.context import Context" in handler
    assert not repo.has("services/stock")
    assert repo.has(f".msgen/base/{STORE_WIRING}")
    assert not repo.has(".msgen/base/services/stock")
    repo.msgen("check")


def test_what_is_rendered_anew_is_not_said_to_be_old(repo: Repo) -> None:
    field = (
        "{request: {sku: string(1..64)}, response: {201: Hold",
        "{request: {stock: string(1..64)}, response: {201: Hold",
    )
    repo.spec(*field)
    repo.spec("[stock POST /holds]", "[{stock POST /holds: {with: {stock: sku}}}]")
    repo.msgen("apply")
    assert '"stock"' in repo.read("services/stock/tests/test_create_hold.py")
    assert "old-name" not in repo.msgen("rename-service", "stock", "store")


def test_the_users_side_of_a_handler_wins(repo: Repo) -> None:
    repo.edit(
        STOCK_HANDLER, "from stock.context import Context", "from stock.context import Context as C"
    )
    rename(repo)
    said = repo.msgen("apply")
    assert "from stock.context import Context as C" in repo.read(STORE_HANDLER)
    assert "<<<" not in repo.read(STORE_HANDLER)
    assert "old-name" in said
    assert f"{STORE_HANDLER}:" in said


def test_own_files_move_along(repo: Repo) -> None:
    repo.write("services/stock/src/stock/rules.py", "from stock.models import Hold\n")
    repo.write("services/stock/docs/stock.md", "# Stock\n")
    (repo.root / "services/stock/docs/link").symlink_to("stock.md")
    repo.write("scripts/deploy.sh", "curl http://stock:8000/holds\nls services/stock\n")
    rename(repo)
    said = repo.msgen("apply")
    assert repo.read("services/store/src/store/rules.py") == "from stock.models import Hold\n"
    assert repo.read("services/store/docs/stock.md") == "# Stock\n"
    assert (repo.root / "services/store/docs/link").is_symlink()
    assert not repo.has("services/stock")
    assert "services/store/src/store/rules.py:1 still says" in said
    assert "scripts/deploy.sh:1 still says" in said
    assert "scripts/deploy.sh:2 still says" in said


def test_a_path_that_is_taken_is_left_alone(repo: Repo) -> None:
    repo.write(STORE_SETTINGS, "# somebody's\n")
    repo.append("services/stock/src/stock/settings.py", "\n# mine\n")
    rename(repo)
    said = repo.msgen("apply", code=4)
    assert repo.read(STORE_SETTINGS) == "# somebody's\n"
    assert repo.has(f"{STORE_SETTINGS}.msgen-new")
    assert repo.read("services/stock/src/stock/settings.py").endswith("# mine\n")
    assert "kept-file" in said


def test_told_that_it_is_another_one(repo: Repo) -> None:
    repo.edit("services/stock/src/stock/wiring.py", "\n\n\n", "\n\n\n# mine\n")
    rename(repo)
    repo.spec(
        "DELETE /holds/{id}: {path: {id: uuid}}",
        "GET /holds/{id}: {path: {id: uuid}, response: Hold}",
    )
    assert "taken-as-renamed" in repo.msgen("diff", "--brief", code=3)
    said = repo.msgen("apply", "--dry-run", "--renamed", "stock=")
    assert "kept-file" in said
    assert "taken-as-renamed" not in said
    assert "taken-as-renamed" not in repo.msgen("apply", "--dry-run", "--renamed", "stock=store")
    repo.msgen("apply")
    assert "# mine\n" in repo.read(STORE_WIRING)
    assert not repo.has("services/stock")
    repo.msgen("check")


def test_nonsense_on_the_command_line(repo: Repo) -> None:
    assert "bad-rename" in repo.msgen("apply", "--renamed", "stock", code=2)
    assert "foreign-path" in repo.msgen("apply", "--only", "/etc/passwd", code=2)


def test_a_deleted_file_stays_deleted(repo: Repo) -> None:
    (repo.root / "services/stock/README.md").unlink()
    rename(repo)
    repo.msgen("apply")
    assert not repo.has("services/store/README.md")
    assert "managed-deleted" in repo.msgen("check", code=3)


def test_an_endpoint(repo: Repo) -> None:
    repo.append(HANDLER, "\n\n# mine\n")
    spec = repo.read("system.yaml").replace("POST /orders:", "POST /purchases:")
    path = str(Path(repo.root, "system.yaml").resolve())
    done = apply(
        repo.root,
        command="test",
        edited={path: spec.encode()},
        renames=Renames(endpoints={("order", "create_order"): "create_purchase"}),
    )
    assert not done.session.changes.conflicts
    new = HANDLER.replace("create_order", "create_purchase")
    assert repo.read(new).endswith("# mine\n")
    assert "async def create_purchase(" in repo.read(new)
    assert not repo.has(HANDLER)
    assert repo.read("system.yaml") == spec
    repo.msgen("check")


def test_classes_that_are_named_after_an_endpoint_are_found_where_they_are_used(
    repo: Repo,
) -> None:
    """An import of one that is gone stops the service, so it is listed like the function."""
    repo.write("scripts/load.py", "from order.models import CreateOrder\n# CreateOrders stays\n")
    said = repo.msgen("rename-endpoint", "order", "POST /orders", "POST /purchases")
    assert 'scripts/load.py:1 still says "CreateOrder"' in said
    assert "scripts/load.py:2" not in said


def test_letters_that_differ_in_case_alone(repo: Repo) -> None:
    """No template does that today, and a template of one's own may."""
    repo.write("blueprints/services/python-fastapi/files/Notes.md.j2", "one\ntwo\nthree\n")
    repo.msgen("apply", process=True)
    repo.append("services/order/Notes.md", "mine\n")
    repo.msgen("check", process=True)
    old = repo.root / "blueprints/services/python-fastapi/files/Notes.md.j2"
    old.rename(old.with_name("NOTES.md.j2"))
    repo.msgen("apply", process=True)
    assert not repo.has("services/order/Notes.md")
    assert repo.read("services/order/NOTES.md").endswith("mine\n")


def test_killed_after_the_journal_stands_it_says_later_where_the_old_name_is(repo: Repo) -> None:
    """The list is of the run that renamed: no later one knows the old name."""
    repo.write("scripts/deploy.sh", "ls services/stock\n")
    whole = _copied(repo, "whole")
    rename(whole)
    said = [line for line in whole.msgen("apply").splitlines() if "still says" in line]
    rename(repo)
    counted = _copied(repo, "counted")
    steps = die(lambda: counted.msgen("apply"), counted.root, at=0)
    assert steps
    assert die(lambda: repo.msgen("apply"), repo.root, at=steps - 15) is None
    found = repo.msgen("check")
    assert "was interrupted and is complete now" in found
    assert 'scripts/deploy.sh:1 still says "services/stock"' in found
    assert "taken-as-renamed" in found
    assert len(said) == found.count("still says")
    assert "still says" not in repo.msgen("check")


def _copied(repo: Repo, name: str) -> Repo:
    return Repo(Path(shutil.copytree(repo.root, repo.root.with_name(name))))


def test_of_many_files_those_of_a_folder_share_a_line(repo: Repo) -> None:
    """What was merged is listed by itself: somebody should look at it."""
    for number in range(30):
        repo.write(f"services/order/own{number}.txt", "mine\n")
    repo.append(ROUTES, "# mine\n")
    said = repo.msgen("rename-service", "order", "cart", "--dry-run")
    assert re.search(r"\n  move      services/order/ -> services/cart/ \(3\d files\)\n", said)
    assert f"\n  merge     {ROUTES} -> {ROUTES.replace('order', 'cart')}\n" in said
    assert "own1.txt" not in said
    counted = sum(int(number) for number in re.findall(r" \((\d+) files\)\n", said))
    alone = len(re.findall(r"^  [a-z]+ +\S+( -> \S+)?$", said, re.MULTILINE))
    total = re.search(r"\n(\d+) files: ", said)
    assert total
    assert counted + alone == int(total[1])
