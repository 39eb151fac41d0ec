"""What other tools are known to lose, each loss as a test that it does not happen here."""

import pytest

from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, Repo

CART = "  cart:\n    endpoints:\n      GET /carts: {response: {n: int}}\ntypes:\n"


def test_an_edited_file_silently_deleted_when_its_template_goes(repo: Repo) -> None:
    repo.append(HANDLER, "\n# my business logic\n")
    repo.append("services/stock/README.md", "\nour runbook\n")
    text = repo.read("system.yaml")
    order, stock = text.index("  order:\n"), text.index("  stock:\n")
    head = text[:order] + "  other:\n    endpoints: {GET /others: {response: {n: int}}}\n"
    repo.write("system.yaml", head + text[text.index("types:\n") : text.index("datastores:")])
    assert order < stock
    said = repo.msgen("apply")
    assert repo.read(HANDLER).endswith("# my business logic\n")
    assert repo.read("services/stock/README.md").endswith("our runbook\n")
    assert said.count("kept-file") == 2
    assert HANDLER in said
    assert not repo.has(ROUTES)
    assert "nothing to change" in repo.msgen("apply")
    assert repo.read(HANDLER).endswith("# my business logic\n")


def test_an_edit_lost_on_rename(repo: Repo) -> None:
    repo.edit("services/stock/pyproject.toml", "[project]\n", "[tool.ours]\n\n[project]\n")
    handler = "services/{0}/src/{0}/handlers/create_hold.py"
    repo.append(handler.format("stock"), "\n# my business logic\n")
    text = repo.read("system.yaml")
    text = text.replace("  stock:\n", "  store:\n").replace("stock POST", "store POST")
    repo.write("system.yaml", text)
    repo.msgen("apply")
    assert "[tool.ours]" in repo.read("services/store/pyproject.toml")
    assert repo.read(handler.format("store")).endswith("# my business logic\n")
    assert not repo.has("services/stock")


def test_adding_a_service_beside_an_edit_conflicts_with_exit_0(repo: Repo) -> None:
    repo.append("Makefile", "\n# ours\n")
    repo.append(SETTINGS, "\n\n# ours\n")
    repo.append("gateway/envoy.yaml", "# ours\n")
    repo.spec("types:\n", CART)
    repo.msgen("apply")  # beside an edit, a service is no conflict
    for path in ("Makefile", SETTINGS, "gateway/envoy.yaml"):
        assert repo.read(path).endswith("# ours\n")
    readme = "services/stock/README.md"
    title = repo.read(readme).split("\n\n")[1]
    repo.edit(readme, title, f"{title} ours")
    repo.spec("  stock:\n", "  stock:\n    description: theirs\n")
    said = repo.msgen("apply", code=4)  # and where there is a conflict, the exit code says so
    assert f"conflict: {readme}:" in said
    assert "ours" in repo.read(readme)
    assert "theirs" in repo.read(readme)


@pytest.fixture
def included(tmp_path) -> Repo:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/note.yaml").write_text(
        "services:\n  note:\n    endpoints: {GET /notes: {response: {n: int}, timeout: 2s}}\n"
    )
    return Repo.new(tmp_path, "msgen: 1\nsystem: shop\ninclude: [parts/*.yaml]\n")


def test_changed_data_in_an_included_file_goes_unnoticed(included: Repo) -> None:
    included.msgen("check")
    included.edit("parts/note.yaml", "2s", "3s")
    said = included.msgen("check", code=3)
    assert "spec-not-applied" in said
    assert "note (endpoints: GET /notes)" in said
    included.msgen("apply")
    assert 'timeout="3s"' in included.read("services/note/src/note/routes.py")
    included.msgen("check")


def test_an_undefined_variable_renders_empty(repo: Repo) -> None:
    repo.write("blueprints/services/python-fastapi/files/README.md.j2", "<%= service.nobody %>\n")
    before = repo.tree()
    said = repo.msgen("apply", code=1, process=True)
    assert "nobody" in said
    assert repo.tree() == before
