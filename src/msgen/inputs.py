"""The user's files that rendering reads besides the spec, by what is in them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from msgen.output.lock import blob_id
from msgen.plan.model import Plan

_IMPORT = re.compile(r'^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"', re.MULTILINE)
_SKIPPED = {"__pycache__", ".git"}


def inputs_of(plan: Plan, folder: Path, overrides: tuple[Path, ...]) -> dict[str, str]:
    """Return path and blob id of what `plan` was made from below `folder`, sorted by path.

    These are descriptions of APIs with all that they import, and the files of `overrides`. A
    blob id is that of the content with LF line ends, so that every checkout gives the same.
    """
    named = {name for each in plan.workloads for name in (each.openapi, each.proto) if name}
    found: dict[str, str] = {}
    waiting = sorted(named)
    while waiting:
        name = os.path.normpath(waiting.pop())
        content = _read(folder / name)
        if name in found or content is None:
            continue
        found[name] = blob_id(content)
        if name.endswith(".proto"):
            waiting += _imported(name, content)
    for path in _below(overrides):
        content = _read(path)
        if content is not None:
            found[os.path.relpath(path, folder)] = blob_id(content)
    return {path.replace(os.sep, "/"): found[path] for path in sorted(found)}


def _imported(name: str, content: bytes) -> Iterator[str]:
    """Yield where a .proto file's imports may stand; what is not there is not read."""
    for imported in _IMPORT.findall(content.decode(errors="replace")):
        yield os.path.join(os.path.dirname(name), imported)
        yield imported


def _below(folders: tuple[Path, ...]) -> Iterator[Path]:
    for top in folders:
        for folder, names, files in os.walk(top):
            names[:] = sorted(name for name in names if name not in _SKIPPED)
            yield from (Path(folder, name) for name in sorted(files))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None
