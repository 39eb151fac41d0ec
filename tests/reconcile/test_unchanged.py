"""The short way to `nothing to change`: taken only where nothing can have changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from msgen.reconcile import unchanged
from msgen.reconcile.unchanged import is_unchanged
from tests.reconcile.world import HANDLER, SETTINGS, Repo


@pytest.fixture
def known(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert not is_unchanged(repo.root, handlers=True)
    repo.msgen("check")
    assert is_unchanged(repo.root, handlers=True)
    return repo


def link(repo: Repo) -> None:
    (repo.root / SETTINGS).unlink()
    (repo.root / SETTINGS).symlink_to("app.py")


CHANGES: dict[str, Callable[[Repo], object]] = {
    "spec": lambda repo: repo.append("system.yaml", "# x\n"),
    "lock": lambda repo: repo.append(".msgen/lock/order.yaml", "# x\n"),
    "lock gone": lambda repo: (repo.root / ".msgen/lock/order.yaml").unlink(),
    "edited": lambda repo: repo.append(SETTINGS, "# x\n"),
    "deleted": lambda repo: (repo.root / SETTINGS).unlink(),
    "link": link,
    "beside": lambda repo: repo.write(f"{SETTINGS}.msgen-new", "x\n"),
    "handler": lambda repo: repo.append(HANDLER, "# x\n"),
    "handler gone": lambda repo: (repo.root / HANDLER).unlink(),
    "override": lambda repo: repo.write("blueprints/services/x/files/y.j2", "x\n"),
    "a copy too many": lambda repo: repo.write(f".msgen/base/{SETTINGS}", "x\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_is_looked_at(known: Repo, change: Callable[[Repo], object]) -> None:
    change(known)
    assert not is_unchanged(known.root, handlers=True)


def test_another_msgen_is_another(known: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "msgen_itself", lambda: iter([b"other"]))
    assert not is_unchanged(known.root, handlers=True)


def test_kept_edits_are_in_order(known: Repo) -> None:
    known.append(SETTINGS, "\n# mine\n")
    known.msgen("check")
    assert is_unchanged(known.root, handlers=False)
    assert not is_unchanged(known.root, handlers=True)
    known.append(HANDLER, "\n# mine\n")
    assert is_unchanged(known.root, handlers=False)
    assert not is_unchanged(known.root, handlers=True)
    assert known.msgen("diff") == "nothing to change\n"


def test_markers_are_looked_at(known: Repo) -> None:
    known.append(SETTINGS, "\n# mine\n")
    known.msgen("check")
    known.append(SETTINGS, "<<<<<<< yours\n=======\n>>>>>>> msgen\n")
    assert not is_unchanged(known.root, handlers=True)


def test_a_file_that_the_spec_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "seed.sql").write_text("select 1;\n")
    spec = "msgen: 1\nsystem: s\ndatastores: {d: {kind: postgres, seed: [seed.sql]}}\nservices: {a: {depends_on: [d]}}\n"
    repo = Repo.new(tmp_path, spec)
    repo.msgen("check")
    assert is_unchanged(repo.root, handlers=True)
    os.unlink(repo.root / "seed.sql")
    assert not is_unchanged(repo.root, handlers=True)


def test_included_files_are_always_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/a.yaml").write_text("services: {a: {}}\n")
    repo = Repo.new(tmp_path, "msgen: 1\nsystem: s\ninclude: [parts/*.yaml]\n")
    repo.msgen("check")
    assert not is_unchanged(repo.root, handlers=True)
