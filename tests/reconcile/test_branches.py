"""Branches, clones and work trees: the lock goes through git like everything else."""

import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.reconcile.test_check import ids
from tests.reconcile.world import SETTINGS, Repo

TIMEOUT = ("depends_on: [orders]", "depends_on: [orders, stock: {timeout: 700ms}]")
ALPHA = "  alpha:\n    endpoints:\n      GET /alphas: {response: {n: int}}\n  order:\n"
GATEWAYS = ("gateway/envoy.yaml", "deploy/helm/shop/files/envoy.yaml")
ZETA = "  zeta:\n    endpoints:\n      GET /zetas: {response: {n: int}}\ntypes:\n"


def branch(repo: Repo, name: str, old: str, new: str) -> None:
    repo.git("switch", "-q", "-c", name, "main")
    repo.spec(old, new)
    repo.msgen("apply")
    repo.commit(name)


def merge(repo: Repo, other: str, *, shared: Collection[str] = ()) -> None:
    """Merge a branch; at most files that both had to change conflict."""
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "merge", "-q", "-m", "both", other],
        cwd=repo.root, capture_output=True,
    )  # fmt: skip
    conflicts = repo.git("diff", "--name-only", "--diff-filter=U").split()
    assert set(conflicts) <= set(shared)
    if conflicts:
        assert ids(repo) in (["merge-not-applied"], ["conflict-markers"])
    else:
        repo.msgen("check")


@pytest.mark.parametrize("first", ["one", "two"])
def test_two_branches_that_each_add_a_service(cloned: Repo, first: str) -> None:
    branch(cloned, "one", "  order:\n", ALPHA)
    branch(cloned, "two", "types:\n", ZETA)
    cloned.git("switch", "-q", first)
    merge(cloned, "two" if first == "one" else "one")
    assert "nothing to change" in cloned.msgen("apply")


@pytest.mark.parametrize("first", ["one", "two"])
def test_two_branches_that_each_add_a_public_service(cloned: Repo, first: str) -> None:
    """Both change the gateway's configuration, and the lock has a line of either."""
    public = "    expose: {auth: none}\n    endpoints:"
    branch(cloned, "one", "  order:\n", ALPHA.replace("    endpoints:", public))
    branch(cloned, "two", "types:\n", ZETA.replace("    endpoints:", public))
    cloned.git("switch", "-q", first)
    merge(cloned, "two" if first == "one" else "one", shared=GATEWAYS)
    lock = ".msgen/lock/_files.yaml"
    assert [cloned.read(lock).count(f"\n{path}: ") for path in GATEWAYS] == [2, 2]
    cloned.msgen("apply")
    assert [cloned.read(lock).count(f"\n{path}: ") for path in GATEWAYS] == [1, 1]
    cloned.msgen("check")


def test_an_edit_on_one_of_them(cloned: Repo) -> None:
    branch(cloned, "one", "  order:\n", ALPHA)
    cloned.append("Makefile", "\n# mine\n")
    cloned.msgen("check")
    cloned.commit("edit")
    branch(cloned, "two", "types:\n", ZETA)
    merge(cloned, "one")
    cloned.msgen("apply")
    assert cloned.read("Makefile").endswith("# mine\n")
    cloned.msgen("check")


def test_after_a_merge_that_git_could_not_do(cloned: Repo) -> None:
    """Both sides of the system's own lock changed; one is taken, and apply mends the rest."""
    branch(cloned, "one", "system: shop\n", "system: {name: shop, description: one}\n")
    branch(cloned, "two", "system: shop\n", "system: {name: shop, owner: two}\n")
    merge = subprocess.run(["git", "merge", "one"], cwd=cloned.root, capture_output=True, text=True)
    assert merge.returncode == 1
    assert "lock-merge-markers" in cloned.msgen("check", code=1)
    cloned.git("checkout", "--ours", ".")
    text = "system: {name: shop, description: one, owner: two}\n"
    cloned.edit("system.yaml", "system: {name: shop, owner: two}\n", text)
    cloned.msgen("check", code=3)
    cloned.msgen("apply")
    cloned.msgen("check")


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("mine", [False, True])
def test_what_the_finding_says_of_markers_in_the_lock_helps(
    cloned: Repo, committed: bool, mine: bool
) -> None:
    branch(cloned, "one", "system: shop\n", "system: {name: shop, description: one}\n")
    branch(cloned, "two", "system: shop\n", "system: {name: shop, owner: two}\n")
    subprocess.run(["git", "merge", "-q", "one"], cwd=cloned.root, check=False)
    cloned.write("system.yaml", _one_side(cloned.read("system.yaml"), mine=mine))
    if committed:
        cloned.commit("merge")
    said = cloned.msgen("apply", code=1)
    assert "delete either side of each conflict and the marker lines" in said
    for path in (cloned.root / ".msgen/lock").iterdir():
        path.write_text(_one_side(path.read_text(), mine=not mine))
    cloned.msgen("apply", code=None)
    cloned.msgen("check", code=None)
    assert "lock-merge-markers" not in cloned.msgen("check", code=None)


def _one_side(text: str, *, mine: bool) -> str:
    """What a person does in an editor."""
    kept, side = [], ""
    for line in text.splitlines(keepends=True):
        if line[:7] in ("<<<<<<<", "|||||||", "=======", ">>>>>>>"):
            side = line[:7].strip(">")
        elif side in ("", "<<<<<<<" if mine else "======="):
            kept.append(line)
    return "".join(kept)


@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_one_branchs_file_is_taken_whole(cloned: Repo, side: str) -> None:
    """What the other branch added to it comes back: nobody meant to delete it."""
    public = "    expose: {auth: none}\n    endpoints:"
    branch(cloned, "one", "  order:\n", ALPHA.replace("    endpoints:", public))
    cloned.edit("gateway/envoy.yaml", "admin:\n", "admin:\n  # mine\n")
    cloned.commit("edit")
    branch(cloned, "two", "types:\n", ZETA.replace("    endpoints:", public))
    cloned.edit("gateway/envoy.yaml", "admin:\n", "admin:\n  # mine\n")
    cloned.commit("edit")
    merge = subprocess.run(["git", "merge", "one"], cwd=cloned.root, capture_output=True, text=True)
    assert "CONFLICT (content): Merge conflict in gateway/envoy.yaml" in merge.stdout
    assert "conflict-markers" in ids(cloned)
    cloned.git("checkout", side, "gateway/envoy.yaml")
    cloned.msgen("apply")
    gateway = cloned.read("gateway/envoy.yaml")
    for text in ("path: /alphas\n", "path: /zetas\n", "  # mine\n"):
        assert text in gateway
    cloned.msgen("check")


WEB = """\
  shop:
    kind: web
    blueprint: web-static
    expose: {prefix: /, auth: none}
"""


def test_two_public_services_that_a_page_lists(cloned: Repo) -> None:
    """Its lock gets two ids of one file; git marks them, and apply takes both."""
    public = "    expose: {prefix: /api, strip: true, auth: none}\n    endpoints:"
    cloned.spec("types:\n", f"{WEB}types:\n")
    cloned.msgen("apply")
    cloned.commit("shop")
    branch(cloned, "one", "  order:\n", ALPHA.replace("    endpoints:", public))
    branch(cloned, "two", "types:\n", ZETA.replace("    endpoints:", public))
    merge = subprocess.run(["git", "merge", "one"], cwd=cloned.root, capture_output=True, text=True)
    assert "CONFLICT (content): Merge conflict in .msgen/lock/shop.yaml" in merge.stdout
    assert "lock-merge-markers" in ids(cloned)
    cloned.msgen("apply")
    assert "<<<<<<<" not in cloned.read(".msgen/lock/shop.yaml")
    page = cloned.read("services/shop/public/api.json")
    assert "<<<<<<<" not in page
    assert "/alphas" in page
    assert "/zetas" in page
    cloned.msgen("check")


def base_of_an_edit(repo: Repo) -> None:
    repo.append(SETTINGS, "\n\n# mine\n")
    repo.spec(*TIMEOUT)
    repo.msgen("apply")
    assert "700ms" in repo.read(SETTINGS)
    assert repo.read(SETTINGS).endswith("# mine\n")
    repo.msgen("check")


def test_a_clone(cloned: Repo, tmp_path: Path) -> None:
    cloned.git("clone", "-q", ".", str(tmp_path / "clone"))
    base_of_an_edit(Repo(tmp_path / "clone"))


def test_a_shallow_clone(cloned: Repo, tmp_path: Path) -> None:
    cloned.append("Makefile", "# more\n")
    cloned.commit()
    cloned.git("clone", "-q", "--depth", "1", f"file://{cloned.root}", str(tmp_path / "clone"))
    base_of_an_edit(Repo(tmp_path / "clone"))


def test_a_work_tree(cloned: Repo, tmp_path: Path) -> None:
    cloned.git("worktree", "add", "-q", str(tmp_path / "tree"))
    base_of_an_edit(Repo(tmp_path / "tree"))


def test_no_git(repo: Repo) -> None:
    base_of_an_edit(repo)


def test_a_squash_after_edits(cloned: Repo) -> None:
    cloned.git("switch", "-q", "-c", "work")
    cloned.append(SETTINGS, "\n\n# mine\n")
    cloned.spec(*TIMEOUT)
    cloned.msgen("apply")
    cloned.commit()
    cloned.git("switch", "-q", "main")
    cloned.git("merge", "-q", "--squash", "work")
    cloned.commit("squashed")
    cloned.git("branch", "-q", "-D", "work")
    cloned.msgen("check")
    cloned.spec("700ms", "750ms")
    cloned.msgen("apply")
    assert "750ms" in cloned.read(SETTINGS)
    assert cloned.read(SETTINGS).endswith("# mine\n")


def test_a_checkout_that_git_gave_crlf(cloned: Repo, tmp_path: Path) -> None:
    target = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "-c", "core.autocrlf=true", str(cloned.root), str(target)],
        check=True,
    )
    clone = Repo(target)
    assert b"\r\n" in (target / SETTINGS).read_bytes()
    clone.msgen("check")
    clone.spec(*TIMEOUT)
    clone.msgen("apply")
    assert b"700ms" in (target / SETTINGS).read_bytes()
    changed = clone.git("diff", "--name-only").split()
    assert set(changed) == {"system.yaml", SETTINGS, ".msgen/lock/order.yaml"}


def test_without_base_git_and_the_msgen_of_then(repo: Repo) -> None:
    """Nothing is left to merge with: both stand side by side."""
    repo.append(SETTINGS, "\n\n# mine\n")
    path = ".msgen/lock/order.yaml"
    blob = repo.read(path).partition(SETTINGS)[2].partition("id: ")[2][:40]
    repo.edit(path, blob, '"' + "1" * 40 + '"')
    repo.spec(*TIMEOUT)
    said = repo.msgen("apply", code=4)
    assert "no-base" in said
    assert "700ms" in repo.read(f"{SETTINGS}.msgen-new")
    assert repo.read(SETTINGS).endswith("# mine\n")
    shutil.rmtree(repo.root / ".msgen/base")
