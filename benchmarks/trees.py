"""Which files of a tree a command wrote."""

import os
from hashlib import sha256
from pathlib import Path

Standing = dict[str, tuple[int, int, str]]
"""Inode, time of the last change in nanoseconds, and digest of each file, by path."""


def standing(root: Path) -> Standing:
    """Return what stands below `root`, but for msgen's own notes of this copy."""
    found: Standing = {}
    for folder, names, files in os.walk(root):
        if folder == str(root / ".msgen"):
            names[:] = [name for name in names if name != "local"]
        for name in files:
            path = Path(folder, name)
            status = path.lstat()
            digest = sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(root))] = status.st_ino, status.st_mtime_ns, digest
    return found


def rewritten(before: Standing, after: Standing) -> set[str]:
    """Return the files that are not those of before; ends the benchmark if one says the same."""
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    for path in changed & before.keys() & after.keys():
        if before[path][2] == after[path][2]:
            raise SystemExit(f"{path} was written anew, and says what it said")
    return changed
