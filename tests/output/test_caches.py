"""A folder with nothing but caches goes with the last file in it; anything else keeps it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from msgen.output.folders import Tree


def pruned(root: Path, folder: str = "services/order") -> bool:
    with Tree.at(root) as tree:
        tree.prune(folder)
    return not (root / folder).exists()


@pytest.fixture
def order(tmp_path: Path) -> Path:
    folder = tmp_path / "services/order"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "__pycache__/app.cpython-311.pyc").write_bytes(b"x")
    for name in (".ruff_cache", ".mypy_cache", ".pytest_cache"):
        (folder / name / "v/deep").mkdir(parents=True)
        (folder / name / "CACHEDIR.TAG").write_text("Signature: x\n")
        (folder / name / "v/deep/data").write_text("x")
    return folder


def test_caches_keep_no_folder(order: Path) -> None:
    assert pruned(order.parents[1])
    assert order.parent.is_dir()


KEEPING: dict[str, Callable[[Path], object]] = {
    "a file": lambda folder: (folder / "notes.md").write_text("mine"),
    "another folder": lambda folder: (folder / ".venv").mkdir(),
    "a file among compiled ones": lambda folder: (folder / "__pycache__/mine.py").write_text("1"),
    "a folder there": lambda folder: (folder / "__pycache__/mine").mkdir(),
    "no tag": lambda folder: (folder / ".ruff_cache/CACHEDIR.TAG").unlink(),
    "a file of that name": lambda folder: (folder / ".hypothesis").write_text("mine"),
}


@pytest.mark.parametrize("change", KEEPING.values(), ids=KEEPING.keys())
def test_anything_else_keeps_all_of_it(order: Path, change: Callable[[Path], object]) -> None:
    change(order)
    before = sorted(order.rglob("*"))
    assert not pruned(order.parents[1])
    assert sorted(order.rglob("*")) == before


def test_links_are_not_followed(order: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "mine.pyc").write_text("mine")
    (order / ".ruff_cache/link").symlink_to(outside)
    assert pruned(tmp_path)
    assert (outside / "mine.pyc").read_text() == "mine"
    (tmp_path / "services/link").mkdir()
    (tmp_path / "services/link/__pycache__").symlink_to(outside)
    assert not pruned(tmp_path, "services/link")
    assert (outside / "mine.pyc").read_text() == "mine"
