"""What is put beside files: `.orig` with the user's version, `.msgen-new` until it is decided."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.killed import die
from tests.reconcile.conflicts import README, TIMEOUT, conflict, describe
from tests.reconcile.world import ROUTES, SETTINGS, Repo

PYTHON = sys.executable
CART = ("types:\n", "  cart: {endpoints: {GET /carts: {response: {n: int}}}}\ntypes:\n")


def stale(repo: Repo) -> list[str]:
    """What is kept for merges and conflicts that will not be."""
    folders = [repo.root / ".msgen/base", repo.root / ".msgen/local/mine"]
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("command", [("apply", "--theirs"), ("restore",)])
def test_the_original_is_the_users_version_without_markers(
    repo: Repo, command: tuple[str, ...]
) -> None:
    mine = conflict(repo)
    repo.msgen(*command, SETTINGS)
    assert repo.read(f"{SETTINGS}.orig") == mine
    assert "700ms" in repo.read(SETTINGS)
    assert stale(repo) == []
    once = repo.tree()
    repo.msgen("check")
    repo.msgen("apply")
    assert repo.tree() == once


def test_ours_needs_no_original(repo: Repo) -> None:
    mine = conflict(repo)
    repo.msgen("apply", "--ours", SETTINGS)
    assert {*mine.splitlines()} <= {*repo.read(SETTINGS).splitlines()}
    assert not repo.has(f"{SETTINGS}.orig")


@pytest.mark.parametrize("side", ["--ours", "--theirs"])
def test_what_was_written_between_the_markers_is_kept(repo: Repo, side: str) -> None:
    conflict(repo)
    repo.edit(SETTINGS, "=======\n", "=======\n# half way\n")
    marked = repo.read(SETTINGS)
    repo.msgen("apply", side, SETTINGS)
    assert repo.read(f"{SETTINGS}.orig") == marked


def test_a_clone_keeps_what_was_there(cloned: Repo) -> None:
    conflict(cloned)
    marked = cloned.read(SETTINGS)
    cloned.commit()
    cloned.git("clone", "-q", ".", "../clone")
    there = Repo(cloned.root.parent / "clone")
    there.msgen("apply", "--theirs", SETTINGS)
    assert there.read(f"{SETTINGS}.orig") == marked


def test_a_version_with_crlf(repo: Repo) -> None:
    content = (repo.root / SETTINGS).read_bytes().replace(b"\n", b"\r\n")
    line = next(x for x in content.split(b"\r\n") if b"STOCK" in x and b"upstream(" in x)
    mine = content.replace(line, line.replace(b"STOCK", b"MINE"))
    (repo.root / SETTINGS).write_bytes(mine)
    repo.spec(*TIMEOUT)
    repo.msgen("apply", code=4)
    repo.msgen("apply", "--theirs", SETTINGS)
    assert (repo.root / f"{SETTINGS}.orig").read_bytes() == mine


def test_git_ignores_originals(cloned: Repo) -> None:
    cloned.append(SETTINGS, "# mine\n")
    cloned.msgen("restore", SETTINGS)
    assert cloned.has(f"{SETTINGS}.orig")
    assert cloned.git("status", "--porcelain") == ""
    cloned.msgen("check")


def test_a_folder_with_edits_is_restored_only_if_that_is_said(repo: Repo) -> None:
    before = repo.tree()
    (repo.root / ROUTES).unlink()
    repo.msgen("restore", "services/order")
    assert repo.tree() == before
    repo.append(ROUTES, "# mine\n")
    repo.append("README.md", "mine\n")
    edited = repo.tree()
    said = repo.msgen("restore", ".", "README.md", code=2, process=True)
    assert "edited-below" in said
    assert ROUTES in said
    assert "README.md," not in said
    assert repo.tree() == edited
    repo.msgen("restore", "--dry-run", ".", process=True)
    repo.msgen("restore", ".", ROUTES, "README.md", process=True)
    repo.append(ROUTES, "# mine\n")
    repo.msgen("restore", ".", "--yes", process=True)
    assert repo.read(ROUTES) == before[ROUTES].decode()


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_person_is_asked(repo: Repo, answer: str) -> None:
    repo.append(ROUTES, "# mine\n")
    typed = (
        f"import pty, sys; sys.exit(pty.spawn([{PYTHON!r}, '-m', 'msgen', 'restore', '.']) >> 8)"
    )
    done = subprocess.run(
        [PYTHON, "-c", typed], cwd=repo.root, input=f"{answer}\n", capture_output=True, text=True
    )
    assert ROUTES in done.stdout
    assert "1 edited file" in done.stdout
    assert repo.has(f"{ROUTES}.orig") == (answer == "y")


@pytest.mark.parametrize("command", [("apply", "--ours"), ("apply", "--theirs"), ("restore",)])
def test_what_was_put_beside_goes_when_a_side_is_chosen(
    repo: Repo, command: tuple[str, ...]
) -> None:
    path = "services/cart/pyproject.toml"
    repo.write(path, "# mine\n")
    repo.spec(*CART)
    repo.msgen("apply", code=4)
    theirs = repo.read(f"{path}.msgen-new")
    assert "new-file-left" in repo.msgen("check", code=3)
    repo.msgen(*command, path)
    assert not repo.has(f"{path}.msgen-new")
    assert repo.read(path) == ("# mine\n" if "--ours" in command else theirs)
    repo.msgen("check")


def test_what_somebody_wrote_into_the_file_beside_stays(repo: Repo) -> None:
    path = "services/cart/pyproject.toml"
    repo.write(path, "# mine\n")
    repo.spec(*CART)
    repo.msgen("apply", code=4)
    repo.append(f"{path}.msgen-new", "# half way\n")
    repo.msgen("apply", "--ours", path)
    assert "# half way" in repo.read(f"{path}.msgen-new")


def test_one_of_two_conflicts_can_be_decided(repo: Repo) -> None:
    describe(repo)
    conflict(repo)
    assert "<<<<<<< " in repo.read(README)
    repo.spec(*CART)
    said = repo.msgen("apply", "--theirs", SETTINGS, code=4)
    assert "<<<<<<< " not in repo.read(SETTINGS)
    assert "<<<<<<< " in repo.read(README)
    assert said.count("conflict-markers") == 1
    assert README in said
    assert not repo.has("services/cart")
    said = repo.msgen("apply", code=4)
    assert "conflict-markers" in said
    assert f"msgen apply --ours {README}, or: msgen apply --theirs {README}\n" in said
    repo.msgen("apply", "--ours", README)
    assert repo.has("services/cart")
    repo.msgen("check")


@pytest.mark.parametrize(
    "command",
    [
        ("apply", "--dry-run"),
        ("upgrade", "--dry-run"),
        ("add-topic", "thing.made", "--schema", "{id: uuid}", "--dry-run"),
        ("restore", "--dry-run", ROUTES),
        ("release", "--dry-run", ROUTES),
        ("adopt", "--dry-run", ROUTES),
        ("why", ROUTES),
        ("diff",),
        ("check",),
    ],
)
def test_every_command_ends_a_run_that_was_killed(repo: Repo, command: tuple[str, ...]) -> None:
    repo.spec(*CART)
    changes = die(lambda: repo.msgen("apply"), repo.root, at=0)
    assert changes is not None
    repo.spec("GET /carts", "GET /cart")
    assert die(lambda: repo.msgen("apply"), repo.root, at=_late(repo)) is None
    said = repo.msgen(*command, code=None)
    assert 'an earlier run, "msgen apply", was interrupted' in said
    assert "interrupted" not in repo.msgen(*command, code=None)


def _late(repo: Repo) -> int:
    """A moment after the journal stands: the copies tell how many changes a run makes."""

    twin = Repo(Path(shutil.copytree(repo.root, repo.root.parent / "twin", symlinks=True)))
    count = die(lambda: twin.msgen("apply"), twin.root, at=0)
    assert count is not None
    return count - 4
