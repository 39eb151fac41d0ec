"""Two branches that each change the spec, merged by a real git."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edit.cases import run

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
    folder = tmp_path_factory.mktemp("made")
    (folder / "system.yaml").write_text(SPEC)
    assert run(["new", "system.yaml", "shop"], folder) == 0
    return folder / "shop"


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-rp", made, tmp_path / "shop"], check=True)
    return tmp_path / "shop"


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


def test_as_a_driver_git_meets_no_conflict(shop: Path) -> None:
    program = shlex.join([sys.executable, "-m", "msgen", "merge-spec", "--driver"])
    assert git(shop, "config", "merge.msgen.driver", f"{program} %O %A %B") == 0
    assert branches(shop, [["add-service", "alpha"]], [["add-service", "beta"]]) == 0
    assert run(["apply"], shop) == 0
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
