"""Reading log files as they grow."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_CHUNK = 256 * 1024


class Follower:
    """New lines of several files, a whole line at a time.

    A file may appear later, be truncated or be replaced; it is then read from its start.
    """

    def __init__(self, paths: Mapping[str, Path], *, from_end: bool) -> None:
        self._files = {name: _File(path, from_end=from_end) for name, path in paths.items()}

    def lines(self) -> Iterator[tuple[str, str]]:
        """Names and lines that were not answered before."""
        for name, file in self._files.items():
            for line in file.read():
                yield name, line


class _File:
    def __init__(self, path: Path, *, from_end: bool) -> None:
        self._path = path
        self._inode = 0
        self._offset = 0
        self._rest = b""
        if from_end and path.exists():
            stat = path.stat()
            self._inode, self._offset = stat.st_ino, stat.st_size

    def read(self) -> list[str]:
        """Lines that were completed since the last call."""
        try:
            with self._path.open("rb") as stream:
                stat = os.fstat(stream.fileno())
                if stat.st_ino != self._inode or stat.st_size < self._offset:
                    self._inode, self._offset, self._rest = stat.st_ino, 0, b""
                stream.seek(self._offset)
                found = stream.read(_CHUNK)
        except OSError:
            return []
        self._offset += len(found)
        *whole, self._rest = (self._rest + found).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in whole]


def tail(path: Path, count: int, *, since: int = 0) -> list[str]:
    """The last lines of a file; none if there is no such file.

    `since` is how long the file was when it began to matter.
    """
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(since if since <= size else 0, size - _CHUNK))
            lines = stream.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return lines[-count:] if count else []
