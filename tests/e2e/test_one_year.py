"""One year of a shop: three people change it on branches, and nothing that they type is lost.

Each chapter is a function; it ends with a repository that all three have. Ada works on Linux, Ben
too, and Cleo on a machine where git writes CRLF.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

from msgen.local.indexes import uv_environment
from tests.e2e.laptop import Laptop
from tests.e2e.later import later_msgen
from tests.e2e.people import Ledger, Person

pytestmark = pytest.mark.e2e

HERE = Path(__file__).parents[2]
ORDER = "services/order/src/order"


@dataclass(frozen=True, slots=True)
class Shop:
    """Who works on it, and where their work meets."""

    folder: Path
    ledger: Ledger
    ada: Person
    ben: Person
    cleo: Person

    def all_have_everything(self) -> None:
        """Bring the latest to everybody: it is in order, and no line is lost."""
        for person in (self.ada, self.ben, self.cleo):
            person.git("fetch", "-q", "origin")
            person.git("switch", "-q", "-C", "main", "origin/main")
            assert self.ledger.missing(person.root) == []
        self.ada.msgen("check")
        self.cleo.msgen("check")
        ends = self.cleo.git("ls-files", "--eol")
        assert not re.search("i/crlf|/mixed", ends), "her line ends are hers alone, and all alike"
        for path in ("scripts/seed.sh", f"{ORDER}/__main__.py"):
            assert os.access(self.ada.root / path, os.X_OK), path


def test_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = ada_makes_a_shop_of_the_example_and_the_others_clone_it(tmp_path)
    for chapter in (
        ada_fills_in_a_handler_and_adds_an_endpoint_beside_it,
        ben_and_cleo_each_add_a_service_and_both_branches_merge,
        ben_adds_a_topic_while_ada_rebases_a_dependency,
        cleo_renames_a_service_while_ada_works_in_its_folder,
        a_rename_of_an_endpoint_dies_in_the_middle_and_is_squashed,
        ben_changes_a_default_that_he_had_overridden_by_hand,
        cleo_adopts_a_file_and_the_spec_goes_on_without_it,
        ada_removes_a_service_that_others_had_edited,
        ben_brings_a_later_msgen_from_a_shallow_clone,
        the_others_follow_and_go_on_with_the_later_msgen,
    ):
        chapter(shop)
        shop.all_have_everything()
    at_the_end_it_starts_sells_and_passes_its_tests(shop, monkeypatch)


def ada_makes_a_shop_of_the_example_and_the_others_clone_it(folder: Path) -> Shop:
    """January. Cleo's checkout has CRLF line ends, and counts as unedited all the same."""
    ledger = Ledger()
    ada = Person("ada", folder / "ada", ledger)
    spec = HERE / "examples/ecommerce/system.yaml"
    command = [sys.executable, "-m", "msgen", "new", str(spec), str(ada.root)]
    subprocess.run(command, check=True, capture_output=True)
    ada.git("init", "-q", "--bare", "-b", "main", str(folder / "origin"))
    ada.git("remote", "add", "origin", f"file://{folder / 'origin'}")
    ada.git("push", "-q", "origin", "HEAD:main")
    ben = Person("ben", folder / "ben", ledger)
    cleo = Person("cleo", folder / "cleo", ledger)
    for person, options in ((ben, []), (cleo, ["-c", "core.autocrlf=true"])):
        ada.git("clone", "-q", *options, f"file://{folder / 'origin'}", str(person.root))
        person.msgen("check")
    assert b"\r\n" in (cleo.root / "Makefile").read_bytes()
    return Shop(folder, ledger, ada, ben, cleo)


def ada_fills_in_a_handler_and_adds_an_endpoint_beside_it(shop: Shop) -> None:
    """Change 1. Her edits stand in a handler, in msgen's own files, and in files of her own."""
    ada = shop.ada
    ada.starts("history")
    ada.types(
        f"{ORDER}/pricing.py",
        '"""What an order costs: a rule that no spec knows."""',
        "",
        "from decimal import Decimal",
        "",
        "LOOKED_AT = Decimal(500)  # ada: above this, a person looks at the order",
    )
    handler = f"{ORDER}/handlers/create_order.py"
    ada.types(handler, "from order.pricing import LOOKED_AT", after="from order.models import")
    ada.types(
        handler,
        "    if request.total > LOOKED_AT:",
        '        ctx.log.warning("ada: a large order")',
        after="order_id = ctx.new_id()",
    )
    ada.types(
        f"{ORDER}/routes.py", "# ada: the routes of the old shop are gone since May", after="Ctx ="
    )
    ada.types("Makefile", "", "seed: ## ada: put the first products in", "\t@./scripts/seed.sh")
    ada.types("scripts/seed.sh", "#!/bin/sh", "echo ada seeds the shop")
    (ada.root / "scripts/seed.sh").chmod(0o755)
    (ada.root / f"{ORDER}/__main__.py").chmod(0o755)
    ada.commits("Look at large orders")
    ada.msgen(
        "add-endpoint",
        "order",
        "GET /orders/{id}/notes",
        "--response",
        "[string]",
        "--auth",
        "user",
    )
    assert "list_order_notes" in ada.read(f"{ORDER}/routes.py") or "notes" in ada.read(
        f"{ORDER}/routes.py"
    )
    ada.commits("List the notes of an order")
    ada.lands()


def ben_and_cleo_each_add_a_service_and_both_branches_merge(shop: Shop) -> None:
    """Changes 2 and 3. git cannot know which of two new services comes first; msgen can."""
    ben, cleo = shop.ben, shop.cleo
    ben.starts("warehouse")
    ben.msgen(
        "add-service",
        "warehouse",
        "--endpoint",
        "GET /bins",
        "--expose",
        "/api",
        "--owner",
        "team-warehouse",
    )
    ben.types(
        "services/warehouse/src/warehouse/handlers/list_bins.py",
        "    # ben: bins come from the scanner one day",
        after="async def",
    )
    ben.types("gateway/envoy.yaml", "  # ben: the admin port is for us alone", after="admin:")
    ben.commits("Add the warehouse")

    cleo.starts("coupon")
    cleo.msgen(
        "add-service",
        "coupon",
        "--endpoint",
        "GET /coupons",
        "--depends-on",
        "product?",
        "--expose",
        "/api",
    )
    handler = "services/coupon/src/coupon/handlers/list_coupons.py"
    assert b"\r\n" in (cleo.root / "services/order/pyproject.toml").read_bytes()
    cleo.types(handler, "    # cleo: coupons are made by hand until summer", after="async def")
    cleo.types("services/coupon/COUPONS.md", "cleo: how coupons are printed")
    cleo.commits("Add coupons")

    ben.lands()
    told = cleo.merges(code=1)
    assert "Merge conflict in system.yaml" in told
    assert "_files.yaml" not in "".join(line for line in told.splitlines() if "CONFLICT" in line)
    cleo.write("system.yaml", both_sides(cleo.read("system.yaml")))
    assert "not resolved in gateway/envoy.yaml" in cleo.msgen("apply", code=4)
    cleo.git("checkout", "-q", "--theirs", "gateway/envoy.yaml")  # Ben's, with what he typed
    cleo.msgen("apply")
    for path in ("gateway/envoy.yaml", "services/storefront/public/api.json"):
        assert "/api/bins" in cleo.read(path)
        assert "/api/coupons" in cleo.read(path)
    cleo.commits("Bring in the warehouse")
    cleo.lands()


def both_sides(text: str) -> str:
    """Resolve a merge as a person does who wants what both typed."""
    marks = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(marks))


def ben_adds_a_topic_while_ada_rebases_a_dependency(shop: Shop) -> None:
    """Changes 4 and 5. A rebase writes the same files anew, on top of somebody else's."""
    ada, ben = shop.ada, shop.ben
    ada.starts("coupons-in-products")
    ada.types(
        "services/product/src/product/handlers/list_products.py",
        "    # ada: the newest products come first",
        after="async def",
    )
    ada.types(
        "services/product/pyproject.toml", "# ada: pytest runs in order", after="[tool.pytest"
    )
    ada.commits("Say what is planned")
    ada.msgen(
        "add-dependency", "order", "warehouse?", "GET /bins", "--from-endpoint", "GET /orders/{id}"
    )
    ada.commits("Show where an order lies")

    ben.starts("stock-low")
    ben.msgen(
        "add-topic",
        "stock.low",
        "--schema",
        "Stock",
        "--publisher",
        "inventory POST /reservations",
        "--consumer",
        "notification",
    )
    ben.types(
        "services/notification/src/notification/handlers/on_stock_low.py",
        '    ctx.log.info("ben: somebody orders more")',
        after="async def",
    )
    ben.commits("Tell when stock is low")
    ben.lands()

    ada.git("fetch", "-q", "origin")
    ada.git("rebase", "-q", "origin/main")
    ada.lands()


def cleo_renames_a_service_while_ada_works_in_its_folder(shop: Shop) -> None:
    """Change 6. The folder moves, with edits and files of people who do not know of it yet."""
    ada, cleo = shop.ada, shop.cleo
    ada.starts("carriers")
    old = "services/logistics/src/logistics"
    ada.types(
        f"{old}/handlers/create_shipment.py",
        "    # ada: the cheapest carrier wins",
        after="async def",
    )
    ada.types(f"{old}/routes.py", "# ada: carriers call PATCH at night", after="Ctx =")
    ada.types(
        f"{old}/carriers.py",
        '"""ada: the carriers that bring parcels."""',
        "",
        "from logistics.models import Shipment as Parcel",
        "",
        'BY_TRAIN = "ada: the whole country in two days"',
        'BY_SHIP = "ada: the islands, twice a week"',
        'BY_TRUCK = "ada: whatever a train does not take"',
        "__all__ = ['Parcel']",
    )
    ada.commits("Choose a carrier")
    ada.lands()

    ada.starts("more-carriers")
    ada.types(f"{old}/carriers.py", 'BY_BIKE = "ada: only in the city"')
    ada.types(
        f"{old}/handlers/list_shipments.py", "    # ada: late parcels first", after="async def"
    )
    ada.commits("Know bikes")

    cleo.starts("shipping")
    told = cleo.msgen("rename-service", "logistics", "shipping")
    new = "services/shipping/src/shipping"
    assert f'{new}/carriers.py:3 still says "from logistics"' in told
    assert f'{ORDER}/handlers/create_order.py:22 still says "ctx.logistics"' in told
    cleo.rewrites(f"{new}/carriers.py", "from logistics.", "from shipping.")
    cleo.rewrites(f"{ORDER}/handlers/create_order.py", "ctx.logistics.", "ctx.shipping.")
    assert not (cleo.root / "services/logistics").exists()
    cleo.types(
        f"{new}/handlers/update_shipment.py",
        "    # cleo: a parcel may come back",
        after="async def",
    )
    cleo.commits("Call logistics shipping")
    cleo.lands()

    ada.merges()
    ada.msgen("apply")
    if ada.git("status", "--porcelain"):
        ada.commits("Bring it in step")
    assert "ada: only in the city" in ada.read(f"{new}/carriers.py")
    ada.lands()


def a_rename_of_an_endpoint_dies_in_the_middle_and_is_squashed(shop: Shop) -> None:
    """Change 7. The power fails while files are replaced; the next command ends what was begun."""
    ben = shop.ben
    ben.starts("debits")
    ben.types(
        "services/payment/src/payment/handlers/create_charge.py",
        "    # ben: the bank answers within a second",
        after="def create_charge",
    )
    ben.types(
        "services/payment/tests/test_create_charge.py",
        "# ben: the sandbox of the bank is closed on Sundays",
    )
    ben.commits("Remember the bank")
    command = ["rename-endpoint", "payment", "POST /charges", "POST /debits"]
    told = ben.msgen(*command, "--dry-run")
    handler = f"{ORDER}/handlers/create_order.py"
    assert f'{handler}:7 still says "CreateCharge"' in told
    assert f'{handler}:21 still says "create_charge"' in told
    assert "create_debit.py:" not in told
    steps = changes_of(ben, command, scratch=shop.folder / "scratch")
    killed(ben.root, command, at=steps // 3, person=ben)
    told = ben.msgen("check")
    assert "rename-endpoint" in told
    assert ben.git("status", "--porcelain") == ""
    killed(ben.root, command, at=steps - 9, person=ben)
    told = ben.msgen("diff")
    assert "rename-endpoint" in told
    assert "nothing to change" in told
    assert "POST /debits:" in ben.read("system.yaml")
    ben.rewrites(handler, "import CreateCharge, CreateOrder", "import CreateDebit, CreateOrder")
    ben.rewrites(handler, "create_charge(CreateCharge(", "create_debit(CreateDebit(")
    own = ben.read("services/payment/src/payment/handlers/create_debit.py")
    assert "create_debit(request: CreateDebit," in own
    ben.commits("Call charges debits")
    ben.starts("debits-at-once")
    ben.git("merge", "--squash", "-q", "debits")
    ben.commits("Call charges debits")
    ben.lands()


def changes_of(person: Person, command: list[str], *, scratch: Path) -> int:
    """Count the system calls by which a command changes a clone, in a copy of it."""
    shutil.copytree(person.root, scratch, symlinks=True)
    whole = killed(scratch, command, at=0, person=person)
    return int(whole.splitlines()[-1])


def killed(root: Path, command: list[str], *, at: int, person: Person) -> str:
    """Run a command of msgen that dies right before its change number `at`; 0 lets it live."""
    paths = f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.killed", str(at), str(root), "--", *command],
        cwd=root,
        env={**person.environment(), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    assert done.returncode == (-9 if at else 0), done.stderr
    return done.stderr


def ben_changes_a_default_that_he_had_overridden_by_hand(shop: Shop) -> None:
    """Change 8. One line has two new values: msgen asks, and a person decides."""
    ben = shop.ben
    ben.starts("timeouts")
    settings = f"{ORDER}/settings.py"
    ben.rewrites(
        settings,
        'upstream("INVENTORY", timeout="400ms", retries=1)',
        'upstream("INVENTORY", timeout="450ms", retries=1)',
    )
    ben.types(settings, "    # ben: 450 ms were measured in spring", after='upstream("INVENTORY"')
    ben.commits("Wait a little longer")
    ben.rewrites(
        "system.yaml",
        "inventory: {timeout: 400ms, retries: {count: 1",
        "inventory: {timeout: 600ms, retries: {count: 1",
    )
    ben.msgen("check", code=3)
    ben.msgen("diff", code=3)
    told = ben.msgen("apply", code=4)
    assert settings in told
    assert 'timeout="600ms"' in ben.read(settings)
    ben.msgen("check", code=3)
    assert "not resolved" in ben.msgen("apply", code=4)
    ben.write(settings, one_side(ben.read(settings), "yours"))
    ben.msgen("apply")
    ben.commits("Wait longer for the stock")
    ben.lands()


def one_side(text: str, name: str) -> str:
    """Resolve conflicts as a person does who wants the side of that name."""
    kept, side = [], name
    for line in text.splitlines(keepends=True):
        if line.startswith(("<<<<<<< ", "||||||| ")):
            side = line.split()[1]
        elif line.startswith("======="):
            side = "msgen"
        elif line.startswith(">>>>>>> "):
            side = name
        elif side == name:
            kept.append(line)
    return "".join(kept)


def cleo_adopts_a_file_and_the_spec_goes_on_without_it(shop: Shop) -> None:
    """Change 9. An adopted file stays as it is; one that was broken is restored."""
    cleo = shop.cleo
    cleo.starts("own-readme")
    readme = "services/product/README.md"
    cleo.msgen("adopt", readme)
    cleo.write(readme, "# cleo: all about products\n")
    shop.ledger.write("# cleo: all about products", "cleo")
    cleo.types(
        ".editorconfig",
        "",
        "# cleo: her editor wants it",
        "[*.md]",
        "trim_trailing_whitespace = false  # cleo",
    )
    cleo.commits("Write a README of our own")
    cleo.msgen("add-endpoint", "product", "DELETE /products/{id}", "--auth", "[products:write]")
    assert cleo.read(readme) == "# cleo: all about products\n"
    cleo.types("services/product/src/product/models.py", "# cleo: all prices are gross")
    kept = "services/product/src/product/models.py"
    cleo.msgen("restore", kept)
    assert "cleo: all prices are gross" not in cleo.read(kept)
    assert "cleo: all prices are gross" in cleo.read(f"{kept}.orig")
    (cleo.root / f"{kept}.orig").replace(cleo.root / kept)  # git does not take it along
    cleo.commits("Take products out of the shop")
    cleo.lands()


def ada_removes_a_service_that_others_had_edited(shop: Shop) -> None:
    """Change 10. What msgen made goes; what people typed stays, and is said to stay."""
    ada = shop.ada
    ada.starts("no-coupons")
    told = ada.msgen("remove-service", "coupon")
    assert "list_coupons.py" in told
    assert not (ada.root / "services/coupon/pyproject.toml").exists()
    assert (ada.root / "services/coupon/COUPONS.md").exists()
    ada.commits("Do without coupons")
    ada.lands()


def ben_brings_a_later_msgen_from_a_shallow_clone(shop: Shop) -> None:
    """Change 11. New templates meet everybody's edits; git knows but the last commit here."""
    later = later_msgen(shop.folder / "later")
    shallow = Person("ben", shop.folder / "shallow", shop.ledger)
    shop.ben.git("clone", "-q", "--depth=1", f"file://{shop.folder / 'origin'}", str(shallow.root))
    shallow.msgen("check")
    shallow.library = later
    assert "newer" in shallow.msgen("check", code=3)
    told = shallow.msgen("upgrade")
    assert ".editorconfig" in told  # no longer generated, and edited: it stays
    assert (shallow.root / ".editorconfig").exists()
    for path, now in (
        (f"{ORDER}/routes.py", "# Handlers hold the logic"),
        ("Makefile", "export PYTHONUTF8"),
        ("services/product/pyproject.toml", "[project.urls]"),
        ("gateway/envoy.yaml", "max_active_downstream_connections: 20000"),
        (f"{ORDER}/handlers/get_order.py", "# What follows is a proposal."),
    ):
        assert now in shallow.read(path), path
    assert "proposal" not in shallow.read(f"{ORDER}/handlers/create_order.py")
    shallow.commits("Bring in msgen 0.2")
    shallow.lands()
    refused = shop.ada
    refused.git("fetch", "-q", "origin")
    refused.git("switch", "-q", "-C", "main", "origin/main")
    assert "0.2.0" in refused.msgen("apply", code=1)
    for person in (shop.ada, shop.ben, shop.cleo):
        person.library = later


def the_others_follow_and_go_on_with_the_later_msgen(shop: Shop) -> None:
    """Change 12. The file that Cleo adopted is given back; both new branches meet in one file."""
    ada, cleo = shop.ada, shop.cleo
    ada.starts("bins")
    ada.msgen("add-endpoint", "warehouse", "GET /bins/{id}", "--auth", "user")
    ada.commits("Show one bin")
    cleo.starts("give-back")
    readme = "services/product/README.md"
    assert f"conflict: {readme}" in cleo.msgen("release", readme, code=4)
    cleo.msgen("apply", "--ours", readme)
    cleo.types("Makefile", "", "# cleo: nothing below this line")
    cleo.commits("Let msgen keep the README")
    ada.lands()
    cleo.merges()
    cleo.lands()


def at_the_end_it_starts_sells_and_passes_its_tests(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """December. What three people and two msgens have made of it is one system that works."""
    ada = shop.ada
    assert ada.library
    monkeypatch.setenv("PYTHONPATH", str(ada.library))
    with started(ada.root) as laptop:
        order = {
            "customer": str(uuid.uuid4()),
            "lines": [{"sku": "tea-250", "quantity": 2}],
            "total": "600.00",
        }
        with laptop.gateway() as gateway:
            answer = gateway.post("/api/orders", json=order, headers=laptop.token("orders:write"))
            assert answer.status_code == 201, answer.text
            path = f"/api/orders/{answer.json()['id']}"
            assert gateway.get(path, headers=laptop.token()).json() == answer.json()
        assert "ada: a large order" in (ada.root / ".msgen/local/logs/order.log").read_text()
        ready_to_test(ada.root)
        ada.run(["make", f"MSGEN={Path(sys.executable).with_name('msgen')}", "smoke"])
        ada.run(["make", "test"])
    assert ada.run(["make", "seed"]) == "ada seeds the shop\n"
    ada.msgen("check")
    assert ada.git("status", "--porcelain") == ""


@contextmanager
def started(root: Path) -> Iterator[Laptop]:
    """Start the system that stands there, and stop it at the end."""
    laptop = Laptop(root)
    try:
        laptop.up()
        yield laptop
    finally:
        laptop.down()


def ready_to_test(root: Path) -> None:
    """Make the environment of `make test` as its rule does, by uv, which is ten times as fast."""
    home = root / ".msgen/local/venvs/tests"
    environment = uv_environment(os.environ, home=Path.home())

    def run(*arguments: str) -> None:
        done = subprocess.run([find_uv_bin(), "-q", *arguments], cwd=root, env=environment)
        assert done.returncode == 0, arguments

    python = home / "bin/python"
    run("venv", "--no-project", "--python", sys.executable, str(home))
    run(
        "pip",
        "install",
        "--python",
        str(python),
        "--require-hashes",
        "-r",
        "tests/requirements.lock",
    )
    where = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        capture_output=True,
        text=True,
        check=True,
    )
    Path(where.stdout.strip(), "libs.pth").write_text(f"{root}/libs/python/src\n")
    (home / "ready").touch()
