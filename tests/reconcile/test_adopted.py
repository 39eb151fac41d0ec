"""Files that were adopted: left alone, and merged with what has changed when they are released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from msgen.output.locked import parse_lock, read_files
from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, Repo, fresh

TIMEOUT = ("calls: [stock POST /holds]", "calls: [stock POST /holds]\n        timeout: 900ms")
ADDED = ("      GET /orders:", "      GET /orders/{id}: {path: {id: uuid}}\n      GET /orders:")
README = "services/order/README.md"


def now(repo: Repo, folder: Path, path: str) -> bytes:
    """What `msgen new` writes there for the spec as it is."""
    return fresh(repo.read("system.yaml"), folder)[path]


def as_made(repo: Repo) -> None:
    """Assert that there is nothing more to do, twice."""
    once = repo.tree()
    repo.msgen("check")
    assert "nothing to change" in repo.msgen("apply")
    assert repo.tree() == once


@pytest.mark.parametrize("path", [ROUTES, HANDLER])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_file_that_nobody_edited_is_what_msgen_writes_now(
    repo: Repo, tmp_path: Path, path: str, ends: bytes
) -> None:
    content = (repo.root / path).read_bytes().replace(b"\n", ends)
    (repo.root / path).write_bytes(content)
    repo.msgen("adopt", path)
    repo.spec(*ADDED)
    repo.spec("request: {sku: string(1..64)}\n", "request: {sku: string(1..99), note: string}\n")
    repo.msgen("apply")
    assert (repo.root / path).read_bytes() == content
    as_made(repo)
    repo.msgen("release", path)
    assert (repo.root / path).read_bytes() == now(repo, tmp_path / "now", path).replace(b"\n", ends)
    assert not repo.has(f".msgen/base/{path}")
    as_made(repo)


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize("when", ["before", "after", "late"])
def test_edits_are_merged_with_the_base_of_the_adoption(
    repo: Repo, tmp_path: Path, git: bool, when: str
) -> None:
    if git:
        repo.git("init", "-q")
        repo.commit()
    mine = "# mine\n" + repo.read(ROUTES)
    if when == "before":
        repo.write(ROUTES, mine)
    repo.msgen("adopt", ROUTES)
    if when == "after":
        repo.write(ROUTES, mine)
    repo.spec(*ADDED)
    repo.msgen("apply")
    repo.write(ROUTES, mine)
    repo.spec("GET /orders:", "GET /all:")
    repo.msgen("apply")
    assert "name-gone" in repo.msgen("check", code=3)
    repo.msgen("release", ROUTES)
    assert repo.read(ROUTES) == "# mine\n" + now(repo, tmp_path / "now", ROUTES).decode()
    assert repo.has(f".msgen/base/{ROUTES}")
    as_made(repo)


def test_release_without_a_change_of_the_spec_keeps_the_edits(repo: Repo) -> None:
    repo.append(ROUTES, "# mine\n")
    repo.msgen("apply")
    before = repo.tree()
    repo.msgen("adopt", ROUTES)
    assert repo.has(f".msgen/base/{ROUTES}")
    repo.msgen("release", ROUTES)
    assert repo.tree() == before


def test_a_conflict_of_a_release_is_left_and_listed(repo: Repo) -> None:
    line = next(x for x in repo.read(SETTINGS).splitlines() if "upstream(" in x and "STOCK" in x)
    repo.msgen("adopt", SETTINGS)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    mine = repo.read(SETTINGS)
    repo.spec("depends_on: [orders]", "depends_on: [orders, stock: {timeout: 700ms}]")
    repo.msgen("apply")
    dry = repo.msgen("release", "--dry-run", SETTINGS, code=4)
    assert f"+{line.replace('STOCK', 'MINE')}" not in dry
    assert "<<<<<<< yours" in dry
    assert repo.read(SETTINGS) == mine
    assert f"conflict: {SETTINGS}:" in repo.msgen("release", SETTINGS, code=4)
    repo.msgen("apply", "--theirs", SETTINGS)
    assert repo.read(f"{SETTINGS}.orig") == mine
    as_made(repo)


def test_that_it_would_have_changed_is_told_by_check_alone_every_time(repo: Repo) -> None:
    repo.msgen("adopt", ROUTES, SETTINGS)
    assert "adopted-behind" not in repo.msgen("diff")
    repo.spec(*ADDED)
    for command, code in (("diff", 3), ("check", 3), ("apply", 0)):
        said = repo.msgen(command, code=code)
        assert said.count("adopted-behind") == 1
        assert f"msgen release --dry-run {ROUTES}" in said
    for command, times in (("diff", 0), ("apply", 0), ("check", 1), ("check", 1)):
        assert repo.msgen(command).count("adopted-behind") == times
    shown = repo.msgen("release", "--dry-run", ROUTES)
    assert "+" in shown
    assert "/orders/{id}" in shown


def test_a_file_that_is_deleted_or_what_msgen_writes_is_not_behind(
    repo: Repo, tmp_path: Path
) -> None:
    repo.msgen("adopt", ROUTES, SETTINGS)
    (repo.root / SETTINGS).unlink()
    repo.spec(*ADDED)
    (repo.root / ROUTES).write_bytes(now(repo, tmp_path / "now", ROUTES))
    assert "adopted-behind" not in repo.msgen("apply")
    as_made(repo)


def test_a_rename_takes_the_base_along(repo: Repo) -> None:
    repo.msgen("adopt", ROUTES)
    repo.write(ROUTES, "# mine\n" + repo.read(ROUTES))
    repo.spec(*ADDED)
    repo.msgen("apply")
    repo.msgen("rename-service", "order", "sale")
    path = ROUTES.replace("order", "sale")
    assert repo.read(path).startswith("# mine\n")
    repo.msgen("release", path)
    assert "sale" in repo.read(path)
    assert "get_order" in repo.read(path)
    assert repo.read(path).startswith("# mine\n")
    as_made(repo)


def test_two_branches_that_both_change_an_adopted_file(cloned: Repo, tmp_path: Path) -> None:
    """Adopted on one side, changed on the other; or changed on both: it stays the user's."""
    cloned.git("switch", "-q", "-c", "theirs")
    cloned.spec(*ADDED)
    cloned.msgen("apply")
    cloned.commit()
    cloned.git("switch", "-q", "main")
    cloned.append("README.md", "mine\n")
    cloned.msgen("adopt", "README.md", ROUTES)
    cloned.commit()
    cloned.git(
        "-c", "merge.conflictStyle=merge", "merge", "-q", "--no-edit", "-X", "ours", "theirs"
    )
    cloned.msgen("apply")
    lock = parse_lock(read_files(cloned.root))
    assert {lock.files[path].owner.value for path in ("README.md", ROUTES)} == {"yours"}
    as_made(cloned)
    cloned.msgen("release", ROUTES)
    assert cloned.read(ROUTES).encode() == now(cloned, tmp_path / "now", ROUTES)


def test_an_adopted_file_with_markers_is_nobodys_conflict(repo: Repo) -> None:
    repo.append(ROUTES, "<<<<<<< a\none\n=======\ntwo\n>>>>>>> b\n")
    repo.msgen("adopt", ROUTES)
    repo.spec(*TIMEOUT)
    repo.msgen("apply")
    as_made(repo)


def test_a_clone_has_the_base(cloned: Repo, tmp_path: Path) -> None:
    cloned.msgen("adopt", ROUTES)
    cloned.write(ROUTES, "# mine\n" + cloned.read(ROUTES))
    cloned.spec(*ADDED)
    cloned.msgen("apply")
    cloned.commit()
    shutil.rmtree(cloned.root / ".git")
    shutil.rmtree(cloned.root / ".msgen/local", ignore_errors=True)
    cloned.msgen("release", ROUTES)
    assert cloned.read(ROUTES) == "# mine\n" + now(cloned, tmp_path / "now", ROUTES).decode()
