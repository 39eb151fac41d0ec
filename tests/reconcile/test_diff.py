"""`msgen diff`: what it means, then file by file."""

import json
import subprocess

import pytest

from tests.reconcile.world import SETTINGS, Repo

TIMEOUT = ("depends_on: [orders]", "depends_on: [orders, stock: {timeout: 700ms}]")


def test_nothing(repo: Repo) -> None:
    assert repo.msgen("diff") == "nothing to change\n"


def test_words_first_then_the_files(repo: Repo) -> None:
    repo.spec(*TIMEOUT)
    said = repo.msgen("diff", code=3)
    assert said.index("700ms") < said.index("diff --git")
    assert f"--- a/{SETTINGS}\n+++ b/{SETTINGS}\n" in said
    assert "+    stock: UpstreamSettings" in said
    before = repo.tree()
    repo.msgen("diff", code=3)
    assert repo.tree() == before


def test_git_can_apply_it(repo: Repo) -> None:
    repo.spec(*TIMEOUT)
    repo.spec(
        "types:\n", "  cart:\n    endpoints:\n      GET /carts: {response: {n: int}}\ntypes:\n"
    )
    patch = repo.msgen("diff", code=3)
    subprocess.run(
        ["git", "apply", "--exclude=.msgen/*"], input=patch, text=True, cwd=repo.root, check=True
    )
    assert repo.msgen("diff", code=None).endswith("no file follows; apply records the spec\n")


def test_a_change_from_which_no_file_follows_is_still_to_be_applied(repo: Repo) -> None:
    repo.msgen("adopt", SETTINGS)
    repo.spec(*TIMEOUT)
    said = repo.msgen("diff", code=3)
    assert "700ms" in said
    assert "spec-not-applied" in repo.msgen("check", code=3)
    repo.msgen("apply")
    assert repo.msgen("diff") == "nothing to change\n"


def test_data_for_programs(repo: Repo) -> None:
    repo.append(SETTINGS, "\n# mine\n")
    repo.spec(*TIMEOUT)
    said = json.loads(repo.msgen("diff", "--json", code=3))
    (settings,) = [each for each in said["files"] if each["path"] == SETTINGS]
    assert (settings["action"], settings["owner"], settings["service"]) == (
        "merge",
        "managed",
        "order",
    )
    assert "# mine" in settings["diff"]
    assert said["differences"]
    brief = json.loads(repo.msgen("diff", "--json", "--brief", code=3))
    assert "diff" not in brief["files"][0]


def test_markdown_for_a_merge_request(repo: Repo) -> None:
    repo.spec(*TIMEOUT)
    said = repo.msgen("diff", "--format", "markdown", code=3)
    assert "<details><summary>" in said
    assert "```diff\n" in said


@pytest.mark.parametrize("command", ["diff", "check"])
def test_a_copy_is_kept_of_what_was_edited_and_git_sees_nothing_new(
    cloned: Repo, command: str
) -> None:
    before = cloned.read(SETTINGS)
    cloned.append(SETTINGS, "\n# mine\n")
    cloned.commit("Edit")
    cloned.msgen(command)
    assert cloned.read(f".msgen/local/base/{SETTINGS}") == before
    assert cloned.git("status", "--porcelain") == ""
    told = cloned.msgen("apply")
    assert "nothing to change\nnext: commit what is new in .msgen/\n" in told
    assert cloned.git("status", "--porcelain").split() == ["??", ".msgen/base/"]
