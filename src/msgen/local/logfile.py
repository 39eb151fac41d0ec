"""Log files that do not grow without end.

Processes write into their files themselves, so that logging costs the supervisor nothing
and no process waits for a slow terminal.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from msgen.diagnostics import Diagnostic, Severity, UsageError
from msgen.local.layout import Layout
from msgen.names import nearest

_KEEP = 5 * 1024 * 1024
_LARGEST = 50 * 1024 * 1024


def open_log(path: Path) -> BinaryIO:
    """The file to append to; a long one of earlier starts is moved to `<name>.log.1`."""
    if size_of(path) > _KEEP:
        path.replace(path.with_name(f"{path.name}.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab", buffering=0)


def trim(path: Path) -> bool:
    """Empty a file that a running process has let grow too long; True if it was.

    Writers append, so they go on at the new end.
    """
    if size_of(path) <= _LARGEST:
        return False
    os.truncate(path, 0)
    return True


def log_files(layout: Layout, names: Iterable[str]) -> dict[str, Path]:
    """The log files by process, of those named or of all; a `UsageError` for an unknown name."""
    found = {path.stem: path for path in sorted(layout.logs.glob("*.log"))}
    wanted = list(names)
    for name in wanted:
        if name not in found:
            best = nearest(name, found)
            hint = f'did you mean "{best}"?' if best else f"there are: {', '.join(found) or 'none'}"
            message = f'there is no log of "{name}"'
            raise UsageError(Diagnostic("unknown-process", Severity.ERROR, message, hint=hint))
    return {name: found[name] for name in wanted or found}


def size_of(path: Path) -> int:
    """How long a log is, in bytes; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
