"""Code of the user's that uses what is not there any more, and code that only seems to."""

from pathlib import Path

import pytest

from msgen.reconcile.modules import Modules
from msgen.reconcile.uses import uses
from tests.reconcile.test_renames import RENAMED, STORE_HANDLER
from tests.reconcile.world import HANDLER, SPEC, Repo

TEST = "services/order/tests/test_create_order.py"
OWN_TEST = "services/order/tests/test_mine.py"
OWN = "services/order/src/order/rules.py"
MINE = "\n\n# mine\n"


def gone(said: str) -> list[str]:
    """Return what findings of the rule say."""
    lines = said.splitlines()
    return [line.partition("warning[name-gone]: ")[2] for line in lines if "[name-gone]" in line]


def without_stock(repo: Repo) -> str:
    return repo.msgen("remove-dependency", "order", "stock", "--with-references")


def test_a_client_that_is_gone(repo: Repo) -> None:
    repo.append(HANDLER, MINE)
    repo.append(TEST, "\n\ndef test_mine(client: TestClient) -> None:\n    assert client\n")
    repo.msgen("check")
    said = gone(without_stock(repo))
    assert said == [
        f"{HANDLER}:5 imports CreateHold from order.models, which has no such name",
        f"{HANDLER}:10 uses ctx.stock, which the Context of order.context does not have",
    ]
    for _ in range(2):
        assert gone(repo.msgen("check", code=3)) == said
    repo.edit(HANDLER, "CreateHold, ", "")
    repo.edit(HANDLER, "    await ctx.stock.create_hold(CreateHold(sku=request.sku))\n", "")
    repo.msgen("check")


def test_diff_says_it_before(repo: Repo) -> None:
    repo.append(HANDLER, MINE)
    repo.spec("        calls: [stock POST /holds]\n", "")
    assert len(gone(repo.msgen("diff", "--brief", code=3))) == 2
    assert "name-gone" in repo.msgen("diff", "--json", code=3)
    assert len(gone(repo.msgen("apply", "--dry-run"))) == 2
    assert len(gone(repo.msgen("apply"))) == 2


def test_names_that_come_with_the_run_are_told_first(repo: Repo) -> None:
    repo.write(OWN, "from order.models import Qqq\n")
    before = repo.msgen("check", code=3)
    assert "help: there is: " in before
    assert "Zone" not in before
    repo.spec("      GET /orders:", "      GET /zones: {response: {201: Zone}}\n      GET /orders:")
    repo.spec("types:\n", "types:\n  Zone: {id: uuid}\n")
    assert "help: there is: Zone, " in repo.msgen("apply")


def test_own_modules_and_adopted_files_are_looked_at_too(repo: Repo) -> None:
    repo.write(OWN, "from order.models import CreateHold\n")
    repo.msgen("check")
    without_stock(repo)
    said = gone(repo.msgen("check", code=3))
    assert said == [f"{OWN}:1 imports CreateHold from order.models, which has no such name"]
    repo.write(OWN, "from order.models import Order\n")
    repo.msgen("adopt", HANDLER)
    repo.msgen("check")
    repo.append(HANDLER, "\nfrom order.models import Ordre\n")
    assert 'did you mean "Order"?' in repo.msgen("check", code=3)


def test_a_rename_that_a_handler_could_not_follow(repo: Repo) -> None:
    """The user changed the very line that the rename changes, so theirs stays."""
    handler = "services/stock/src/stock/handlers/create_hold.py"
    repo.edit(handler, "import Context", "import Context  # of mine")
    repo.write("system.yaml", RENAMED)
    said = gone(repo.msgen("apply"))
    assert said == [
        f"{STORE_HANDLER}:4 imports from stock.context, which is not there",
        f"{STORE_HANDLER}:5 imports from stock.models, which is not there",
    ]
    found = repo.msgen("check", code=3)
    assert gone(found) == said
    assert 'did you mean "store.context"?' in found


@pytest.mark.parametrize("place", ["pyproject.toml", "src/old.py", "tests/old/__init__.py"])
def test_a_library_with_modules_of_the_same_names(repo: Repo, place: str) -> None:
    repo.append(HANDLER, "\nfrom old.models import Order\n")
    assert len(gone(repo.msgen("check", code=3))) == 1
    old = repo.read(f"services/order/{place}") if place == "pyproject.toml" else ""
    repo.write(f"services/order/{place}", old + "# old\n")
    assert gone(repo.msgen("check")) == []


def test_classes_that_are_named_after_an_endpoint(repo: Repo) -> None:
    repo.write(OWN_TEST, "from order.models import CreateOrder\n")
    repo.write(OWN, "from order.handlers.create_order import create_order\n")
    said = gone(repo.msgen("rename-endpoint", "order", "POST /orders", "POST /purchases"))
    assert said == [
        f"{OWN}:1 imports from order.handlers.create_order, which is not there",
        f"{OWN_TEST}:1 imports CreateOrder from order.models, which has no such name",
    ]


def test_every_method_of_a_client(repo: Repo) -> None:
    repo.spec(
        "POST /holds: {request", "GET /holds: {response: [Hold]}\n      POST /holds: {request"
    )
    repo.spec("[stock POST /holds]", "[stock POST /holds, stock GET /holds]")
    repo.msgen("apply")
    repo.append(HANDLER, MINE)
    repo.spec("[stock POST /holds, stock GET /holds]", "[stock GET /holds]")
    said = gone(repo.msgen("apply"))
    assert said[-1].endswith("uses ctx.stock.create_hold, which StockClient does not have")


def test_what_stands_on_the_disk_counts(repo: Repo) -> None:
    repo.append("services/order/src/order/context.py", "    coupon: int = 0\n")
    repo.append("services/order/src/order/models.py", "\n\nclass Coupon(Model):\n    code: str\n")
    text = repo.read(HANDLER).replace("CreateHold,", "Coupon, CreateHold,")
    repo.write(HANDLER, text + "\n\ndef mine(ctx: Context) -> int:\n    return ctx.coupon\n")
    assert gone(repo.msgen("check")) == []


CONTEXT = """\
from base import Root

from shop.clients import Stock


class Context(Root):
    stock: Stock
    other: "Stock | None"
"""
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/context.py": CONTEXT,
    "src/shop/models.py": "class A:\n    pass\n\n\nX, (Y, *Z) = 1, (2, 3)\nif X:\n    Q: int = 1\n",
    "src/shop/clients.py": "class Stock:\n    def hold(self): self.kept = 1\n",
    "src/shop/stars.py": "from os.path import *\n",
    "src/shop/lazy.py": "def __getattr__(name): ...\n",
    "src/shop/inner/deep.py": "def f(): ...\n",
    "src/base/__init__.py": "class Root:\n    @property\n    def log(self): ...\n",
}
FUNCTION = "from shop.context import Context\n\n\ndef f(a, ctx: Context, *more):\n    "


def found(text: str, module: str = "shop.handlers.one") -> list[str]:
    def has(folder: str) -> bool:
        return any(path.startswith(f"{folder}/") for path in FILES)

    def read(path: str) -> bytes | None:
        return FILES[path].encode() if path in FILES else None

    shared = Modules({"base": "src"}, read, has)
    modules = Modules({"shop": "src"}, read, has, shared=shared)
    return [each.name for each in uses(text.encode(), module, modules)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from shop.models import B", ["shop.models.B"]),
        ("from shop.models import (\n    A,  # (fine)\n    B,\n)", ["shop.models.B"]),
        ("from shop.models import A as C, B as D", ["shop.models.B"]),
        ("from shop.models \\\n  import B", ["shop.models.B"]),
        ("if True: from shop.models import B", ["shop.models.B"]),
        ("from ..models import B", ["shop.models.B"]),
        ("def f():\n    from shop.models import B", ["shop.models.B"]),
        ("from shop import models, model", ["shop.model"]),
        ("import shop.model", ["shop.model"]),
        ("import shop.models as m\nm.B, m.A", ["shop.models.B"]),
        ("from shop import models\nmodels.B, models.A", ["shop.models.B"]),
        ("from base import Root, Boot", ["base.Boot"]),
        (FUNCTION + "ctx.log, ctx.stock.hold(), ctx.stok", ["ctx.stok"]),
        (FUNCTION + "ctx.stock.held()", ["ctx.stock.held"]),
        (FUNCTION + "return [ctx.stok for _ in a]", ["ctx.stok"]),
        (FUNCTION.replace("ctx: Context", 'ctx: "Context"') + "ctx.stok", ["ctx.stok"]),
        (FUNCTION.replace("Context\n", "Context as C\n", 1).replace(": Context", ": C") + "ctx.x",
         ["ctx.x"]),
    ],
)  # fmt: skip
def test_what_is_gone_is_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "from shop.models import A, X, Y, Z, Q",
        "from shop.stars import anything\nfrom shop.lazy import whatever",
        "from shop.inner import deep\nfrom shop.inner.deep import f\nimport shop.inner.deep",
        "from elsewhere.models import B\nimport elsewhere.models",
        "try:\n    from shop.models import B\nexcept ImportError:\n    B = None",
        "with raises(ImportError):\n    from shop.models import B",
        '"""\nfrom shop.models import B\n"""',
        "# from shop.models import B",
        "from shop import models\ndef f(models): models.B",
        "from shop import models\nmodels = object()\nmodels.B",
        "this is no Python",
        "<<<<<<< yours\nfrom shop.models import B\n=======\n>>>>>>> msgen\n",
        "def f(ctx): ctx.stok",
        "from elsewhere import Context\ndef f(ctx: Context): ctx.stok",
        FUNCTION + "ctx = a\n    ctx.stok",
        FUNCTION + "with a as ctx: ctx.stok",
        FUNCTION + "ctx.other.whatever, ctx.stock.kept, ctx.__class__",
        FUNCTION + 'return ctx.stok if hasattr(ctx, "stok") else 0',
        FUNCTION + "try: ctx.stok\n    except AttributeError: pass",
        FUNCTION + "return [ctx.stok for ctx in more]",
        FUNCTION + "ctx.stok = 1",
        FUNCTION.replace("\n\n\n", "\nclass Context: ...\n\n\n") + "ctx.stok",
        "from shop.context import Context as Base\nclass Fake(Base): ...\ndef f(ctx: Fake): ctx.stok",
    ],
)
def test_what_only_seems_gone_is_none(text: str) -> None:
    assert found(text) == []


def test_a_repository_with_code_in_every_place_is_sound(tmp_path: Path) -> None:
    """What msgen writes uses nothing that is not there, edited or not."""
    repo = Repo.new(tmp_path, SPEC)
    for path in sorted(repo.root.rglob("*.py")):
        repo.append(path.relative_to(repo.root).as_posix(), "\n# mine\n")
    repo.msgen("apply")
    assert gone(repo.msgen("check")) == []
