"""Two branches that each change the spec, merged by a real git."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from msgen.reconcile.renamed_sides import Sides, aligned
from tests.edit.cases import run
from tests.edit.world import new

SPEC = """\
msgen: 1
system: shop

services:
  # takes orders
  order:
    endpoints:
      POST /orders: {response: {id: uuid}}
"""
INCLUDED = """\
services:
  stock:
    endpoints:
      GET /stock: {response: [{sku: string}]}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp("made"), SPEC)


def git(folder: Path, *arguments: str) -> int:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True)
    return done.returncode


def branches(shop: Path, one: list[list[str]], other: list[list[str]]) -> int:
    """Run commands on two branches, commit both, and merge the other into the one."""
    assert git(shop, "switch", "--quiet", "-c", "other") == 0
    for command in other:
        assert run(command, shop) == 0
    _commit(shop)
    assert git(shop, "switch", "--quiet", "main") == 0
    for command in one:
        assert run(command, shop) == 0
    _commit(shop)
    return git(shop, "merge", "--no-edit", "other")


def _commit(shop: Path) -> None:
    assert git(shop, "add", "--all") == 0
    assert git(shop, "commit", "--quiet", "-m", "a change") == 0


def markers(shop: Path) -> list[str]:
    """The files in which markers stand."""
    done = subprocess.run(
        ["git", "grep", "-l", "^<<<<<<< "], cwd=shop, capture_output=True, text=True
    )
    return done.stdout.split()


def test_both_services_stay(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert branches(shop, [["add-service", "alpha"]], [["add-service", "beta"]]) == 1
    assert "system.yaml" in markers(shop)
    assert run(["apply"], shop) == 1
    assert "msgen merge-spec" in capfd.readouterr().err
    assert run(["merge-spec"], shop) == 0
    said = capfd.readouterr().err
    assert said == "joined system.yaml\nnext: msgen apply, then: git add system.yaml and the rest\n"
    text = (shop / "system.yaml").read_text()
    assert text.startswith(SPEC.rstrip("\n"))
    assert text.index("  alpha:\n") < text.index("  beta:\n")
    assert run(["apply"], shop) == 0
    _commit(shop)
    assert run(["check"], shop) == 0
    assert markers(shop) == []


def test_what_both_changed_differently_is_left(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    endpoint = ["add-endpoint", "order", "GET /orders", "--timeout"]
    one = [[*endpoint, "3s"], ["add-service", "alpha"]]
    other = [[*endpoint, "4s"], ["add-service", "beta"]]
    assert branches(shop, one, other) == 1
    assert run(["merge-spec"], shop) == 4
    said = capfd.readouterr().err
    assert "joined system.yaml, 1 conflict left\n" in said
    assert "conflict: system.yaml:" in said
    text = (shop / "system.yaml").read_text()
    assert "<<<<<<< ours (msgen merge-spec)\n" in text
    assert ">>>>>>> theirs (msgen merge-spec)\n" in text
    assert text.count("<<<<<<<") == 1
    assert "  alpha:\n" in text
    assert "  beta:\n" in text
    assert run(["validate", "system.yaml"], shop) == 1
    said = capfd.readouterr().err
    assert "this is left to decide by hand" in said
    assert "msgen merge-spec joins" not in said
    assert git(shop, "checkout", "--merge", "system.yaml") == 0
    assert run(["validate", "system.yaml"], shop) == 1
    assert "msgen merge-spec joins" in capfd.readouterr().err


NOTES = """\
msgen: 1
system: shop
services:
  note:
    endpoints: {GET /notes: {response: [{text: string}]}}
  page:
    endpoints:
      GET /pages: {calls: [note GET /notes], response: {text: string}}
"""


@pytest.mark.parametrize("renames", ["ours", "theirs"])
@pytest.mark.parametrize("driver", [False, True])
def test_a_rename_is_followed_on_the_other_side(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], renames: str, *, driver: bool
) -> None:
    shop = new(tmp_path, NOTES)
    if driver:
        program = shlex.join([sys.executable, "-m", "msgen", "merge-spec", "--driver"])
        assert git(shop, "config", "merge.msgen.driver", f"{program} %O %A %B") == 0
    one = [["rename-service", "note", "memo"]]
    other = [
        ["add-endpoint", "note", "POST /notes"],
        ["add-endpoint", "page", "PUT /pages"],
    ]
    assert branches(shop, *((one, other) if renames == "ours" else (other, one))) == 1
    capfd.readouterr()
    if not driver:
        assert run(["merge-spec"], shop) == 0
        said = 'service "note" is "memo" on one side: both sides are joined under "memo"\n'
        assert said in capfd.readouterr().err
    text = (shop / "system.yaml").read_text()
    assert "<<<<<<<" not in text
    assert "note GET" not in text
    assert "calls: [memo GET /notes]" in text
    memo = yaml.safe_load(text)["services"]["memo"]
    assert {*memo["endpoints"]} == {"GET /notes", "POST /notes"}
    assert run(["validate", "system.yaml"], shop) == 0


def test_a_rename_that_cannot_be_followed_is_told(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the other side includes has markers: it can be read by nobody."""
    shutil.rmtree(shop / ".git")
    assert git(shop, "init", "--quiet", "--initial-branch=main") == 0
    page = "services:\n" + NOTES[NOTES.index("  page:") :]
    notes = NOTES[: NOTES.index("  page:")] + "include: page.yaml\n"
    texts = [
        (notes, page),
        (notes.replace("note:", "memo:"), page.replace("note GET", "memo GET")),
        (notes.replace("text: string", "text: int"), page.replace("[note GET /notes]", "[]")),
    ]
    base, ours, theirs = texts

    def save(both: tuple[str, str]) -> None:
        (shop / "system.yaml").write_text(both[0])
        (shop / "page.yaml").write_text(both[1])
        _commit(shop)

    save(base)
    assert git(shop, "switch", "--quiet", "-c", "other") == 0
    save(theirs)
    assert git(shop, "switch", "--quiet", "main") == 0
    save(ours)
    assert git(shop, "merge", "--no-edit", "other") == 1
    assert run(["merge-spec", "system.yaml"], shop) == 4
    said = capfd.readouterr().err
    assert 'put what the other side changed in "note" under "memo"' in said


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (NOTES.replace("note", "memo"), NOTES.replace("note", "card")),
        (NOTES.replace("note", "memo"), NOTES.replace("note", "memo")),
        (NOTES.replace("note", "memo"), NOTES[: NOTES.index("  note")] + "  page: {}\n"),
        (NOTES.replace("note", "memo"), NOTES + "  memo: {}\n"),
        (NOTES + "  memo: {}\n", NOTES),
        ("[", NOTES),
    ],
    ids=["two names", "one name", "removed", "taken", "both", "no yaml"],
)
def test_sides_stay_that_no_rename_tells_apart(tmp_path: Path, ours: str, theirs: str) -> None:
    given = NOTES.encode(), ours.encode(), theirs.encode()
    assert aligned(tmp_path, *given) == Sides(*given)


def test_an_included_file_is_joined_too(shop: Path) -> None:
    (shop / "team.yaml").write_text(INCLUDED)
    (shop / "system.yaml").write_text(SPEC + "\ninclude: team.yaml\n")
    assert run(["apply"], shop) == 0
    _commit(shop)
    file = ["--file", "team.yaml"]
    one, other = ["add-service", "alpha", *file], ["add-service", "beta", *file]
    assert branches(shop, [one], [other]) == 1
    assert run(["merge-spec"], shop) == 0
    assert {"alpha:", "beta:"} <= set((shop / "team.yaml").read_text().split())
    assert run(["apply"], shop) == 0


INDICES = {"compose.yaml", "deploy/helm/shop/Chart.yaml", "docker-bake.hcl"}
"""Generated lists of all services: `apply` writes them anew."""


def test_as_a_driver_git_meets_no_conflict_in_the_spec(shop: Path) -> None:
    program = shlex.join([sys.executable, "-m", "msgen", "merge-spec", "--driver"])
    assert git(shop, "config", "merge.msgen.driver", f"{program} %O %A %B") == 0
    branches(shop, [["add-service", "alpha"]], [["add-service", "beta"]])
    assert set(markers(shop)) <= INDICES
    assert run(["apply"], shop) == 0
    assert markers(shop) == []
    _commit(shop)
    assert run(["check"], shop) == 0
    endpoint = ["add-endpoint", "order", "GET /orders", "--timeout"]
    assert git(shop, "branch", "--delete", "other") == 0
    assert branches(shop, [[*endpoint, "3s"]], [[*endpoint, "4s"]]) == 1
    assert "system.yaml" in markers(shop)


def test_there_is_nothing_to_join(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = (shop / "system.yaml").read_bytes()
    assert run(["merge-spec"], shop) == 1
    assert "no conflict of two branches stands in system.yaml" in capfd.readouterr().err
    assert (shop / "system.yaml").read_bytes() == before
    marked = "<<<<<<< a\nmsgen: 1\n=======\nmsgen: 2\n>>>>>>> b\n"
    (shop / "system.yaml").write_text(marked)
    assert run(["merge-spec"], shop) == 1
    assert "git has not both sides of system.yaml" in capfd.readouterr().err
    assert (shop / "system.yaml").read_text() == marked
