"""What the machine of tests/years found, and what must not come back."""

from msgen.reconcile.compare import compare
from msgen.reconcile.model import Kind, Seen
from tests.reconcile.world import (
    HANDLER,
    ROUTES,
    MemoryBases,
    MemoryDisk,
    Repo,
    file,
    lock_with,
    seen,
)

MARKED = "\n<<<<<<< HEAD\n# typed1x\n=======\n# typed2x\n>>>>>>> other\n"


def test_a_rename_chooses_no_side_in_a_handler(repo: Repo) -> None:
    """Git left a conflict in a file of the user's, on a line that the rename changes too."""
    text = repo.read(HANDLER).replace("from order.", "from other.order.", 1)
    repo.write(HANDLER, text + MARKED)
    repo.msgen("rename-service", "order", "purchase")
    after = repo.read(
        HANDLER.replace("order", "purchase").replace("create_purchase", "create_order")
    )
    assert MARKED in after


def test_what_was_written_into_a_file_beside_is_kept() -> None:
    """No base is to be had twice: the second file goes beside the first, which was worked on."""
    old, new = file("a.txt", b"1\n"), file("a.txt", b"2\n")
    disk = MemoryDisk({"a.txt": seen(b"mine\n"), "a.txt.msgen-new": seen(b"1\ntyped\n")})
    found = compare([new], lock_with(new), lock_with(old), disk, MemoryBases())
    assert [change.beside_as for change in found.changes] == ["a.txt.msgen-new2"]
    disk.files["a.txt.msgen-new"] = seen(b"1\n")
    found = compare([new], lock_with(new), lock_with(old), disk, MemoryBases())
    assert [change.beside_as for change in found.changes] == ["a.txt.msgen-new"]


def test_a_file_beside_moves_with_its_service(repo: Repo) -> None:
    """There is one of an earlier conflict, and the rename puts another one there."""
    repo.append(ROUTES, "# typed1x\n")
    repo.write(f"{ROUTES}.msgen-new", "# typed2x\n")
    for path in (repo.root / ".msgen/base").rglob("*.py"):
        path.unlink()
    entry = next(
        line for line in repo.read(".msgen/lock/order.yaml").splitlines() if ROUTES in line
    )
    blob = entry.partition("id: ")[2].partition(",")[0]
    lock = repo.read(".msgen/lock/order.yaml")
    repo.write(".msgen/lock/order.yaml", lock.replace(blob, "a" * 40))
    repo.msgen("rename-service", "order", "purchase", code=4)
    moved = ROUTES.replace("order", "purchase")
    assert repo.read(f"{moved}.msgen-new2") == "# typed2x\n"
    assert "# typed2x" not in repo.read(f"{moved}.msgen-new")
    assert "# typed1x" in repo.read(moved)


def test_a_file_of_ones_own_stays_where_a_generated_one_comes(repo: Repo) -> None:
    """The renamed service gets a file where the user's own would go."""
    new = "services/order/src/order/handlers/get_bins.py"
    repo.write(new, "# typed1x\n")
    lines = "      GET /orders:"
    repo.spec("  order:\n", "  purchase:\n")
    repo.spec(lines, f"      GET /bins: {{response: {{n: int}}}}\n{lines}")
    said = repo.msgen("apply", "--renamed", "order=purchase")
    assert repo.read(new) == "# typed1x\n"
    assert f"{new} stays where it is" in said


def test_a_link_in_the_way_has_no_base() -> None:
    """A base was kept for a link that nothing is ever merged into, and dropped by the next run."""
    new = file("a.txt", b"1\n")
    disk = MemoryDisk({"a.txt": Seen(Kind.LINK)})
    found = compare([new], lock_with(new), lock_with(), disk, MemoryBases())
    assert [path for path in found.records if path.startswith(".msgen/base")] == []
    assert found.conflicts
