"""`msgen apply` killed at two hundred of the changes it makes: all of it happens, or nothing.

The change adds a service, removes one, renames one with its owner's edits and own files, and merges
into files that somebody edited. After each kill, the next command says how the run ended.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from msgen.carried import SPEC_NAME
from tests.killed import die
from tests.reconcile.world import HANDLER, ROUTES, SETTINGS, SPEC, Repo, _in_process
from tests.years.tree import Tree

pytestmark = pytest.mark.slow

POINTS = 200
CHECKOUT = Path(__file__).parents[2]
STOCK = """\
  stock:
    endpoints:
      POST /holds: {request: {sku: string(1..64)}, response: {201: Hold}}
      DELETE /holds/{id}: {path: {id: uuid}}
"""
AFTER = (
    SPEC.replace("  order:\n", "  purchase:\n")
    .replace("[stock POST /holds]", "[shelf POST /holds]")
    .replace(STOCK, STOCK.replace("stock", "shelf").replace("holds/{id}", "holds/{key}"))
    .replace("{id: uuid}}\ntypes", "{key: uuid}}\ntypes")
    .replace(
        "types:\n", "  search:\n    endpoints:\n      GET /finds: {response: [Order]}\ntypes:\n"
    )
)
RENAMED = ["--renamed", "order=purchase", "--renamed", "stock="]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with edits of every kind, and a spec that was changed and not applied."""
    repo = Repo.new(tmp_path_factory.mktemp("killed"))
    repo.append(SETTINGS, "\n\n# typed1x\n")
    repo.edit(ROUTES, "\n\n", "\n\n# typed2x\n")
    repo.append(HANDLER, "\n\n# typed3x\n")
    repo.append("README.md", "\ntyped4x\n")
    repo.append("services/stock/README.md", "\ntyped5x\n")
    repo.write("services/order/notes.txt", "typed6x\n")
    repo.write("services/order/src/order/mine/deep.py", "# typed7x\n")
    repo.write("services/stock/notes.txt", "typed8x\n")
    repo.msgen("check")
    repo.write(SPEC_NAME, AFTER)
    return repo.root


def killed(point: int, root: Path) -> int | None:
    """Run `msgen apply` until it dies at its change number `point`; None if it did."""
    return die(lambda: msgen("apply", str(root), *RENAMED, code=0), root, at=point)


def as_process(point: int, root: Path) -> None:
    """The same with a whole process."""
    words = [sys.executable, "-m", "tests.killed", str(point), str(root), "--"]
    done = subprocess.run([*words, "apply", str(root), *RENAMED], cwd=CHECKOUT, capture_output=True)
    assert done.returncode == -9, done.stderr


def msgen(*arguments: str, code: int | None = None) -> tuple[int, str]:
    returned, said = _in_process(CHECKOUT, arguments)
    assert "bug of msgen" not in said, said
    assert code is None or returned == code, said
    return returned, said


def test_killed_at_two_hundred_points(start: Path, tmp_path: Path) -> None:
    whole = Path(shutil.copytree(start, tmp_path / "whole", symlinks=True))
    count = killed(0, whole)
    assert count is not None
    assert count >= POINTS
    before, after = Tree.of(start), Tree.of(whole)
    assert before.typed.keys() == after.typed.keys()
    points = sorted({1 + number * (count - 1) // (POINTS - 1) for number in range(POINTS)})
    assert len(points) == POINTS
    ends = [one(start, tmp_path, point, before, after) for point in points]
    assert ends == sorted(ends, reverse=True), "rolled back before one point, completed after it"
    assert {"completed", "rolled back"} <= {*ends}


def one(start: Path, folder: Path, point: int, before: Tree, after: Tree) -> str:
    """Kill a run at its change number `point`, and tell how the next command ends it."""
    root = Path(shutil.copytree(start, folder / f"at{point}", symlinks=True))
    if point % 20 == 0:
        as_process(point, root)
    else:
        assert killed(point, root) is None
    torn = Tree.of(root)
    for path, item in torn.items.items():
        assert item in (before.items.get(path), after.items.get(path)), f"{point}: half of {path}"
    if looks := bool(point % 2):
        code, said = msgen("check", str(root))
    else:
        code, said = msgen("apply", str(root), *RENAMED)
    now = Tree.of(root)
    if "is complete now" in said:
        assert now == after, point
        end = "completed"
    elif "before it changed anything" in said:
        assert now == (before if looks else after), point
        end = "rolled back"
    else:
        # Nothing was left to say: it died before it had begun, or after it was done.
        assert now in (before, after), point
        assert not looks or (code == 3) == (now == before), said
        end = "rolled back" if torn == before else "completed"
    assert not (root / ".msgen/local/apply").exists(), point
    msgen("apply", str(root), *([] if now == after else RENAMED), code=0)
    assert Tree.of(root) == after
    shutil.rmtree(root)
    return end
