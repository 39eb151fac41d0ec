"""Folders that tools fill with what they can make again: they alone keep no folder alive.

Such a folder is told by its exact name and by what its tool writes into it, so that whatever a
person put there stays, and everything around it.
"""

import os
import shutil
from collections.abc import Callable, Mapping

_ENTER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_TAG = "CACHEDIR.TAG"


def _compiled(handle: int) -> bool:
    """Tell whether nothing but compiled modules is there."""
    with os.scandir(handle) as entries:
        return all(
            each.is_file(follow_symlinks=False) and each.name.endswith(".pyc") for each in entries
        )


def _tagged(handle: int) -> bool:
    """Tell whether the tool marked the folder as a cache, as backup programs know it."""
    return _TAG in os.listdir(handle)


_CACHES: Mapping[str, Callable[[int], bool]] = {
    "__pycache__": _compiled,
    ".mypy_cache": _tagged,
    ".pytest_cache": _tagged,
    ".ruff_cache": _tagged,
}


def caches_alone(folder: int) -> list[str]:
    """Return the caches in an open folder; none if anything else is in it.

    Raises OSError where it cannot be read.
    """
    handle = os.open(".", _ENTER, dir_fd=folder)  # the other may be good for entering alone
    try:
        found = sorted(os.listdir(handle))
    finally:
        os.close(handle)
    return found if all(_is_cache(folder, name) for name in found) else []


def remove_cache(folder: int, name: str) -> None:
    """Remove a cache with all that is in it; links are removed, never followed."""
    shutil.rmtree(name, dir_fd=folder)


def _is_cache(folder: int, name: str) -> bool:
    judge = _CACHES.get(name)
    if judge is None:
        return False
    try:
        handle = os.open(name, _ENTER, dir_fd=folder)
    except OSError:
        return False
    try:
        return judge(handle)
    finally:
        os.close(handle)
