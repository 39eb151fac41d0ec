"""A small repository on disk that commands edit."""

from __future__ import annotations

from pathlib import Path

from tests.edit.cases import run

SPEC = """\
msgen: 1
system: shop

services:
  # takes orders
  order:
    endpoints:
      POST /orders: {response: {201: Order}, calls: [stock GET /stock]}

  stock:
    endpoints:
      GET /stock: {response: [{sku: string}]}

types:
  Order: {id: uuid, total: decimal}
"""


def new(folder: Path, spec: str, *options: str) -> Path:
    """Make a repository of `spec` below `folder`."""
    (folder / "system.yaml").write_text(spec)
    assert run(["new", "system.yaml", "shop", *options], folder) == 0
    return folder / "shop"


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All files but those of git and of this machine."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith((".git/", ".msgen/local/")):
            found[name] = path.read_bytes(), path.stat().st_mode
    return found
