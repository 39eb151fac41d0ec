"""The folder of this user's caches: what is in it can be made again."""

import os
import stat
import sys
from pathlib import Path


def user_cache_dir() -> Path | None:
    """Return msgen's folder for what can be made again, or None where a user has no home."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "msgen"
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    return Path(home, "Library/Caches/msgen" if sys.platform == "darwin" else ".cache/msgen")


def own_folder(folder: Path) -> Path | None:
    """Return `folder`, made if need be, when it is this user's and nobody else may write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        return None
    return None if status.st_mode & 0o022 else folder
