"""Small repositories on disk, and changes of them in few words."""

import os
import stat
from pathlib import Path

from msgen.output.journal import Write
from msgen.output.lock import blob_id

COMMAND = "msgen apply"


def put(root: Path, **files: bytes | str) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def write(
    path: str,
    content: bytes | None,
    *,
    was: bytes | None = None,
    executable: bool | None = None,
) -> Write:
    return Write(path, content, executable, None if was is None else blob_id(was))


def tree(root: Path) -> dict[str, bytes | str | None]:
    """Contents of files, targets of links, None for empty folders; nothing of the local state."""
    found: dict[str, bytes | str | None] = {}
    for at, inner, names in os.walk(root):
        here = Path(at)
        if here == root / ".msgen":
            inner[:] = [name for name in inner if name != "local"]
            if not inner and not names:
                continue
        for name in [*names, *inner]:
            path = here / name
            key = str(path.relative_to(root))
            if path.is_symlink():
                found[key] = os.readlink(path)
            elif path.is_file():
                found[key] = path.read_bytes()
        if not inner and not names and here != root:
            found[str(here.relative_to(root)) + "/"] = None
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)
