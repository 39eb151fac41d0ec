"""Ways to bring files of the small repository into conflict."""

from __future__ import annotations

from tests.reconcile.world import SETTINGS, Repo

README = "services/order/README.md"
TIMEOUT = ("depends_on: [orders]", "depends_on: [orders, stock: {timeout: 700ms}]")


def describe(repo: Repo) -> None:
    """Let the user and the spec say different things in a README, and do not apply it."""
    repo.spec("  order:\n", "  order:\n    description: Takes orders\n")
    repo.msgen("apply")
    repo.edit(README, "Takes orders", "Takes my orders")
    repo.spec("Takes orders", "Takes everybody's orders")


def conflict(repo: Repo, *more: str) -> str:
    """Bring a file into conflict, and others; return the user's version of the first."""
    for path in (SETTINGS, *more):
        line = next(x for x in repo.read(path).splitlines() if "STOCK" in x and "upstream(" in x)
        repo.edit(path, line, line.replace("STOCK", "MINE"))
    mine = repo.read(SETTINGS)
    repo.spec(*TIMEOUT)
    repo.msgen("apply", code=4)
    assert "<<<<<<< " in repo.read(SETTINGS)
    return mine
