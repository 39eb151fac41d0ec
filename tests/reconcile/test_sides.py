"""`apply --ours` and `--theirs`: they decide conflicts, of files and folders, and nothing else."""

from __future__ import annotations

import subprocess

import pytest

from tests.reconcile.conflicts import README, TIMEOUT, conflict, describe
from tests.reconcile.test_branches import ALPHA, ZETA, branch
from tests.reconcile.world import ROUTES, SETTINGS, Repo

SIDES = ["--ours", "--theirs"]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("place", [ROUTES, "services/order"])
def test_edits_in_no_conflict_stay_and_it_is_said(repo: Repo, side: str, place: str) -> None:
    repo.append(ROUTES, "# mine\n")
    repo.msgen("apply")
    before = repo.tree()
    said = repo.msgen("apply", side, place)
    assert f"warning[no-conflict]: {side} {place}: no conflict in it" in said
    assert (f"msgen restore {place}" in said) == (side == "--theirs")
    assert repo.tree() == before


@pytest.mark.parametrize("side", SIDES)
def test_what_plain_apply_merges_is_merged(repo: Repo, side: str) -> None:
    repo.append(SETTINGS, "# mine\n")
    repo.spec(*TIMEOUT)
    assert "no-conflict" in repo.msgen("apply", side, SETTINGS)
    assert "# mine" in repo.read(SETTINGS)
    assert "700ms" in repo.read(SETTINGS)
    assert not repo.has(f"{SETTINGS}.orig")


@pytest.mark.parametrize("side", SIDES)
def test_a_conflict_that_comes_with_this_run_is_decided_alone(repo: Repo, side: str) -> None:
    repo.append(SETTINGS, "# mine\n")
    line = next(x for x in repo.read(SETTINGS).splitlines() if "STOCK" in x and "upstream(" in x)
    repo.edit(SETTINGS, line, line.replace("STOCK", "MINE"))
    mine = repo.read(SETTINGS)
    repo.spec(*TIMEOUT)
    assert "no-conflict" not in repo.msgen("apply", side, SETTINGS)
    text = repo.read(SETTINGS)
    assert "# mine" in text
    assert "<<<<<<<" not in text
    assert ("700ms" in text) == (side == "--theirs") == repo.has(f"{SETTINGS}.orig")
    if side == "--theirs":
        assert repo.read(f"{SETTINGS}.orig") == mine
    repo.msgen("check")


@pytest.mark.parametrize("side", SIDES)
def test_a_folder_stands_for_the_conflicts_in_it(repo: Repo, side: str) -> None:
    repo.append(ROUTES, "# mine\n")
    describe(repo)
    conflict(repo)
    assert "<<<<<<<" in repo.read(README)
    said = repo.msgen("apply", side, "services/order")
    assert "no-conflict" not in said
    for path in (README, SETTINGS):
        assert "<<<<<<<" not in repo.read(path)
        assert repo.has(f"{path}.orig") == (side == "--theirs")
    assert "# mine" in repo.read(ROUTES)
    assert not repo.has(f"{ROUTES}.orig")
    repo.msgen("check")


def test_what_is_said_of_a_file_goes_before_what_is_said_of_its_folder(repo: Repo) -> None:
    conflict(repo)
    repo.msgen("apply", "--theirs", "services", "--ours", SETTINGS)
    assert "700ms" not in repo.read(SETTINGS)


def test_a_deleted_file_comes_back_where_it_is_named_alone(repo: Repo) -> None:
    (repo.root / ROUTES).unlink()
    repo.msgen("apply", "--theirs", "services/order")
    assert not repo.has(ROUTES)
    repo.msgen("apply", "--theirs", ROUTES)
    assert repo.has(ROUTES)


@pytest.mark.parametrize("side", SIDES)
def test_a_change_of_the_spec_after_the_conflict_comes_too(repo: Repo, side: str) -> None:
    describe(repo)
    repo.msgen("apply", code=4)
    repo.spec(
        "      GET /orders: {", "      GET /totals: {response: {n: int}}\n      GET /orders: {"
    )
    repo.msgen("apply", side, README)
    text = repo.read(README)
    assert "/totals" in text
    assert ("everybody's" in text) == (side == "--theirs")
    repo.msgen("apply")
    assert "/totals" in repo.read(README)
    repo.msgen("check")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (("--theirs", ROUTES, SETTINGS), f"--theirs {SETTINGS}"),
        (("--ours", ROUTES, SETTINGS), f"--ours {SETTINGS}"),
        ((SETTINGS,), f"--only {SETTINGS}"),
    ],
)
def test_a_second_file_behind_an_option_is_refused(
    repo: Repo, typed: tuple[str, ...], named: str
) -> None:
    conflict(repo)
    before = repo.tree()
    said = repo.msgen("apply", *typed, code=2)
    assert f'"{SETTINGS}" is a file' in said
    assert named in said
    assert repo.tree() == before


@pytest.mark.parametrize("side", SIDES)
def test_gits_markers_are_decided_and_both_branches_services_stay(cloned: Repo, side: str) -> None:
    """Git marks what was typed together with what msgen wrote; only the typed lines are a choice."""
    public = "    expose: {auth: none}\n    endpoints:"
    gateway = "gateway/envoy.yaml"
    branch(cloned, "one", "  order:\n", ALPHA.replace("    endpoints:", public))
    cloned.edit(gateway, "admin:\n", "admin:\n  # of one\n")
    cloned.commit("edit")
    branch(cloned, "two", "types:\n", ZETA.replace("    endpoints:", public))
    cloned.edit(gateway, "admin:\n", "admin:\n  # of two\n")
    cloned.commit("edit")
    subprocess.run(["git", "merge", "-q", "one"], cwd=cloned.root, check=False)
    marked = cloned.read(gateway)
    assert "<<<<<<< HEAD\n" in marked
    cloned.msgen("apply", side, gateway)
    text = cloned.read(gateway)
    assert ("# of two" in text, "# of one" in text) == (side == "--ours", side == "--theirs")
    assert "path: /alphas\n" in text
    assert "path: /zetas\n" in text
    assert cloned.read(f"{gateway}.orig") == marked
    cloned.msgen("check")
