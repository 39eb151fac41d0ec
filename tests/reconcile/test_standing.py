"""What `check` says every time, on its short way for unchanged repositories, too."""

from msgen.reconcile.unchanged import is_unchanged
from tests.reconcile.world import HANDLER, SPEC, Repo

README = "services/order/README.md"
PROJECT = "services/stock/pyproject.toml"
DEAD = "services/stock is no service any more, and holds a file of yours: pyproject.toml"


def test_an_adopted_file_that_is_behind(cached: Repo) -> None:
    cached.msgen("adopt", README)
    assert "adopted-behind" not in cached.msgen("check")
    cached.spec(
        "      GET /orders:", "      GET /orders/{id}: {path: {id: uuid}}\n      GET /orders:"
    )
    cached.msgen("apply")
    for _ in range(3):
        said = cached.msgen("check")
        assert said.count("adopted-behind") == 1
        assert said.endswith("the repository is what its spec says\n")
    assert is_unchanged(cached.root, handlers=True)
    cached.msgen("release", README)
    cached.msgen("adopt", README)
    assert "adopted-behind" not in cached.msgen("check")


def removed(repo: Repo) -> str:
    repo.append(PROJECT, "# mine\n")
    return repo.msgen("remove-service", "stock", "--with-references")


def test_the_folder_of_a_service_that_is_gone(cached: Repo) -> None:
    said = removed(cached)
    assert DEAD in said
    assert "rm -r services/stock; make test and make lint take it for a service" in said
    for _ in range(3):
        assert cached.msgen("check").count(DEAD) == 1
    assert is_unchanged(cached.root, handlers=True)
    (cached.root / PROJECT).unlink()
    assert "own-files-left" not in cached.msgen("check")


def test_a_service_that_is_not_removed_yet_is_a_service(cached: Repo) -> None:
    spec = SPEC.replace("        calls: [stock POST /holds]\n", "")
    start, end = spec.index("  stock:"), spec.index("types:")
    cached.write("system.yaml", spec[:start] + spec[end:])
    cached.append(PROJECT, "# mine\n")
    said = cached.msgen("check", code=3)
    assert "spec-not-applied" in said
    assert "own-files-left" not in said
    assert DEAD in cached.msgen("apply")


def test_a_service_written_by_hand_is_none_that_is_gone(cached: Repo) -> None:
    cached.write("services/mine/pyproject.toml", '[project]\nname = "mine"\n')
    cached.write("services/README.md", "text\n")
    (cached.root / "services/empty").mkdir()
    assert "own-files-left" not in cached.msgen("check")
    cached.write("services/mine/handler.py", cached.read(HANDLER))
    assert "services/mine is no service any more, and holds 2 files" in cached.msgen("check")


def test_a_handler_that_was_there_already(repo: Repo) -> None:
    path = "services/order/src/order/handlers/get_order.py"
    repo.write(path, '"""Mine."""\n')
    repo.spec(
        "      GET /orders:", "      GET /orders/{id}: {path: {id: uuid}}\n      GET /orders:"
    )
    said = repo.msgen("apply")
    assert f"{path} was there already, and stays as it is\nhelp: nothing is to be done" in said
    assert f"msgen restore {path}, which keeps yours as {path}.orig" in said
    repo.msgen("restore", path)
    assert "async def get_order" in repo.read(path)
    assert repo.read(f"{path}.orig") == '"""Mine."""\n'


def test_caches_do_not_keep_the_folder_of_a_renamed_service(repo: Repo) -> None:
    repo.write("services/stock/src/stock/__pycache__/app.cpython-311.pyc", "x")
    repo.write("services/stock/.ruff_cache/CACHEDIR.TAG", "Signature: x\n")
    repo.msgen("rename-service", "stock", "store")
    assert not repo.has("services/stock")
