"""The files of a repository looked at in a child, while this process loads msgen and the spec.

Reading four thousand files and digesting them takes as long as judging the spec, and needs nothing
of it. What the child found counts for a file that it saw just as the lock has it; any other is
looked at again, by whoever asks for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgen.output.locked import FOLDER, Lock
from msgen.reconcile.disk import SKIPPED, read_file
from msgen.render.beside import Child, ChildFailed, beside, possible

_MANY = 20
"""Services from which on a child gains more than its start takes."""

_LARGEST = 1 << 20  # bytes; what is larger is the user's own

Seen = dict[str, tuple[str, bool]]
"""Blob id and executable bit by path."""

_children: dict[str, Child] = {}


@contextmanager
def looking_ahead(root: Path) -> Iterator[None]:
    """Look at the generated files of the repository at `root` while the body does other things."""
    place = os.path.realpath(root)
    try:
        many = len(os.listdir(root / FOLDER)) > _MANY
    except OSError:
        many = False
    if not many or _children or not possible():
        yield
        return
    with beside(lambda: [list(_looked(place))]) as child:
        _children[place] = child
        try:
            yield
        finally:
            _children.clear()


def forget() -> None:
    """Give up what was seen: the repository has changed since."""
    _children.clear()


def seen_ahead(root: Path, lock: Lock) -> Seen:
    """Return what was seen of the files that are as `lock` has them; it is told once."""
    child = _children.pop(os.path.realpath(root), None)
    found: list[Any] = []
    try:
        found += child.parts() if child else ()
    except ChildFailed:
        return {}
    files = lock.files
    return {
        path: (blob, executable)
        for part in found
        for path, blob, executable in part
        if path in files and blob in files[path].ids
    }


def _looked(top: str) -> Iterator[tuple[str, str, bool]]:
    """Yield path, blob id and mode of the plain files below `top`; links are not followed."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(f"{top}/{folder}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED and entry.name != ".msgen":
                        waiting.append(f"{folder}{entry.name}/")
                elif entry.is_file(follow_symlinks=False) and entry.stat().st_size <= _LARGEST:
                    seen = read_file(f"{top}/{folder}{entry.name}")
                    if seen is not None:
                        yield folder + entry.name, seen.id, seen.executable
