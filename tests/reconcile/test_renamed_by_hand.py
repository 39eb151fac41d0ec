"""A service or endpoint renamed in the spec by hand, with another change: seen, or asked about."""

import pytest

from msgen.reconcile.likely import Doubt, Guess, Part, endpoints, services
from tests.reconcile.test_renames import RENAMED, STOCK_HANDLER, STORE_HANDLER
from tests.reconcile.world import HANDLER, SPEC, Repo, lock_with

HOLDS = "      POST /holds: {request: {sku: string(1..64)}, response: {201: Hold}}\n"
PURCHASE_HANDLER = HANDLER.replace("create_order.py", "create_purchase.py")
MINE = "\n\n# mine\n"


def edited(repo: Repo) -> dict[str, bytes]:
    """Edit a handler of stock, and put an own file beside it."""
    repo.append(STOCK_HANDLER, MINE)
    repo.write("services/stock/src/stock/rules.py", "LIMIT = 3\n")
    return repo.tree()


@pytest.mark.parametrize(
    "more",
    [
        ("  store:\n", "  store:\n    description: Keeps.\n    ports: {http: 9000}\n"),
        (HOLDS, HOLDS + "      GET /levels: {response: {n: int}}\n"),
        ("      DELETE /holds/{id}: {path: {id: uuid}}\n", ""),
    ],
)
def test_diff_and_apply_agree_on_a_service(repo: Repo, more: tuple[str, str]) -> None:
    edited(repo)
    repo.write("system.yaml", RENAMED.replace(*more))
    said = repo.msgen("diff", "--brief", code=3)
    assert "service renamed, was stock" in said
    assert "--renamed stock=" in said
    said = repo.msgen("apply")
    assert "taken-as-renamed" in said
    assert repo.read(STORE_HANDLER).endswith(MINE)
    assert repo.has("services/store/src/store/rules.py")
    assert not repo.has("services/stock")
    repo.msgen("check")


def test_what_may_be_a_rename_is_asked_about(repo: Repo) -> None:
    """All of its paths have changed as well: who calls it now called the old one."""
    before = edited(repo)
    other = RENAMED.replace("POST /holds", "PUT /bins").replace("DELETE /holds", "GET /bins")
    repo.write("system.yaml", other.replace("GET /bins/{id}: {path", "PATCH /bins/{id}: {path"))
    spec = repo.read("system.yaml")
    said = repo.msgen("diff", "--brief", code=3)
    assert "renamed-or-removed" in said
    for arguments in ((), ("--dry-run",)):
        said = repo.msgen("apply", *arguments, code=1)
        assert "msgen apply --renamed stock=store" in said
        assert "msgen apply --renamed stock=\n" in said
    assert {**before, "system.yaml": spec.encode()} == repo.tree()
    repo.msgen("apply", "--dry-run", "--renamed", "stock=")
    repo.msgen("apply", "--renamed", "stock=store")
    assert repo.has("services/store/src/store/rules.py")
    assert not repo.has("services/stock/src/stock/rules.py")


def test_without_work_of_the_users_nobody_is_asked(repo: Repo) -> None:
    other = RENAMED.replace("POST /holds", "PUT /bins").replace("DELETE /holds", "PATCH /bins")
    repo.write("system.yaml", other)
    assert "renamed-or-removed" not in repo.msgen("apply")
    assert not repo.has("services/stock")
    repo.msgen("check")


def test_a_command_that_removes_means_it(repo: Repo) -> None:
    """A copy that waits in the spec is not what a removed service became."""
    edited(repo)
    copy = SPEC[SPEC.index("  stock:\n") : SPEC.index("types:\n")].replace("stock", "depot")
    repo.spec("types:\n", f"{copy}types:\n")
    said = repo.msgen("remove-service", "stock", "--with-references")
    assert "taken-as-renamed" not in said
    assert repo.has(STOCK_HANDLER)
    assert MINE not in repo.read(STOCK_HANDLER.replace("stock", "depot"))


def test_an_endpoint(repo: Repo) -> None:
    repo.append(HANDLER, MINE)
    repo.spec("POST /orders:", "POST /purchases:\n        timeout: 3s")
    assert "taken-as-renamed" in repo.msgen("diff", "--brief", code=3)
    said = repo.msgen("apply")
    assert 'endpoint "POST /orders" of order is taken as renamed: it is "POST /purchases"' in said
    assert "--renamed 'order POST /orders='" in said
    assert repo.read(PURCHASE_HANDLER).endswith(MINE)
    assert "async def create_purchase(" in repo.read(PURCHASE_HANDLER)
    assert not repo.has(HANDLER)
    repo.msgen("check")


def test_an_endpoint_of_a_service_that_is_renamed_too(repo: Repo) -> None:
    repo.append(HANDLER, MINE)
    repo.spec("POST /orders:", "POST /purchases:")
    repo.spec("  order:\n", "  shopping:\n")
    repo.msgen("apply")
    new = PURCHASE_HANDLER.replace("order", "shopping")
    assert repo.read(new).endswith(MINE)
    repo.msgen("check")


def test_an_endpoint_in_doubt(repo: Repo) -> None:
    repo.append(HANDLER, MINE)
    new = "POST /purchases: {response: {201: Hold}}\n      POST /sales: {response: {202: Hold}}\n"
    start = repo.read("system.yaml").index("      POST /orders:")
    end = repo.read("system.yaml").index("      GET /orders:")
    text = repo.read("system.yaml")
    repo.write("system.yaml", f"{text[:start]}      {new}{text[end:]}")
    repo.spec("    depends_on: [orders]\n", "    depends_on: [orders, stock]\n")
    before = repo.tree()
    said = repo.msgen("apply", code=1)
    assert "msgen apply --renamed 'order POST /orders=POST /sales'" in said
    assert repo.tree() == before
    assert "renamed-or-removed" not in repo.msgen(
        "apply", "--dry-run", "--renamed", "order POST /orders="
    )
    repo.msgen("apply", "--renamed", "order POST /orders=/purchases")
    assert repo.read(PURCHASE_HANDLER).endswith(MINE)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("stok=store", 'did you mean "stock"?'),
        ("stock=stor", 'did you mean "store"?'),
        ("order=store", "still has that name"),
        ("stock=order", "was there before"),
        ("stok=", 'did you mean "stock"?'),
        ("order POST /order=POST /purchases", 'did you mean "POST /orders"?'),
        ("order POST /orders=/purchases", 'the spec has no endpoint "POST /purchases"'),
        ("stock=stock", "is not OLD=NEW"),
        ("=store", "is not OLD=NEW"),
    ],
)
def test_names_of_nothing(repo: Repo, typed: str, hint: str) -> None:
    repo.write("system.yaml", RENAMED)
    before = repo.tree()
    for command in ("apply", "diff"):
        said = repo.msgen(command, "--renamed", typed, code=2)
        assert "bad-rename" in said
        assert hint in said
    assert repo.tree() == before


def guess(before: dict[str, object], after: dict[str, object]) -> Guess:
    return services(lock_with(specs=before), lock_with(specs=after), settled=())


def ends(*labels: str, **more: object) -> dict[str, object]:
    return {"kind": "service", "endpoints": {label: {} for label in labels}, **more}


def test_services_that_are_alike() -> None:
    small, large = ends("GET /a"), ends("GET /a", "GET /b")
    assert guess({"x": small}, {"y": large}).renamed == {"x": "y"}
    assert guess({"x": large}, {"y": small}).renamed == {"x": "y"}
    other = guess({"x": large}, {"y": ends("GET /a", "GET /c", "GET /d")})
    assert other == Guess({}, (Doubt("x", ("y",)),))
    assert guess({"x": small}, {"y": ends("GET /c")}) == Guess()
    assert guess({"x": ends()}, {"y": ends()}).renamed == {"x": "y"}
    assert guess({"x": ends()}, {"y": ends(zone="CET")}) == Guess()
    assert guess({"x": small}, {"y": {**small, "kind": "web"}}) == Guess()


def test_one_of_several_is_a_doubt_and_an_equal_one_is_none() -> None:
    a, b = ends("GET /a"), ends("GET /a", zone="CET")
    assert guess({"x": b}, {"y": a, "z": {**a, "owner": "me"}}).doubts == (Doubt("x", ("y", "z")),)
    assert guess({"x": a}, {"y": a, "z": b}) == Guess({"x": "y"})
    assert guess({"x": a, "w": b}, {"y": b, "z": a}) == Guess({"x": "z", "w": "y"})


def test_endpoints_that_are_alike() -> None:
    def of(**by_label: object) -> Part:
        named = {label.replace("_", " /"): each for label, each in by_label.items()}
        text = lock_with(specs={"x": {"endpoints": named}}).specs["x"]
        return Part("x", text)

    takes = {"request": "A", "response": {"200": "B"}}
    more = {**takes, "calls": ["c"]}
    assert endpoints(of(POST_a=takes), of(POST_b=more), settled=()).renamed == {
        "POST /a": "POST /b"
    }
    assert endpoints(of(POST_a=takes), of(GET_b=takes), settled=()) == Guess()
    assert endpoints(of(GET_a={}), of(GET_b={}), settled=()).doubts == (
        Doubt("GET /a", ("GET /b",)),
    )
    two = of(POST_b=takes, POST_c=takes)
    assert endpoints(of(POST_a=takes), two, settled=()).renamed == {}
    assert endpoints(of(POST_a=takes), two, settled=["POST /c"]).renamed == {"POST /a": "POST /b"}
