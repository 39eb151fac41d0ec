"""A repository's files at one moment, and where lines that somebody typed stand in them."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOKEN = re.compile(rb"typed\d+x")
SKIPPED = (".git", ".msgen/local")


@dataclass(frozen=True)
class Item:
    """What stands at a path: a file with its bytes, or a link with where it leads."""

    content: bytes
    executable: bool = False
    link: bool = False

    @cached_property
    def lf(self) -> bytes:
        return self.content.replace(b"\r\n", b"\n")


@dataclass(frozen=True)
class Tree:
    """Everything below a folder but for git's and msgen's own state."""

    items: dict[str, Item]

    @classmethod
    def of(cls, root: Path) -> Tree:
        items = {}
        for folder, names, files in os.walk(root):
            here = os.path.relpath(folder, root)
            prefix = "" if here == "." else f"{here}/"
            for name in [*files, *names]:
                path = f"{prefix}{name}"
                if name in names and (path in SKIPPED or not os.path.islink(f"{folder}/{name}")):
                    continue
                items[path] = _item(f"{folder}/{name}")
            names[:] = [name for name in names if f"{prefix}{name}" not in SKIPPED]
        return cls(items)

    @cached_property
    def typed(self) -> dict[bytes, list[tuple[str, bytes]]]:
        """Token -> path and line of each place where it stands, but for templates and what msgen keeps."""
        found: dict[bytes, list[tuple[str, bytes]]] = {}
        for path, item in self.items.items():
            if path.startswith((".msgen/", "blueprints/")) or not TOKEN.search(item.content):
                continue
            for line in item.content.splitlines():
                for token in TOKEN.findall(line):
                    found.setdefault(token, []).append((path, line.strip()))
        return found

    def outside(self, *folders: str) -> dict[str, Item]:
        return {path: item for path, item in self.items.items() if not path.startswith(folders)}


def _item(path: str) -> Item:
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return Item(os.readlink(path).encode(), link=True)
    return Item(Path(path).read_bytes(), bool(status.st_mode & stat.S_IXUSR))
