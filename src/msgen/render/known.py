"""What parsed once parses again: the digests of files that were read back before.

Rendering a repository anew gives mostly the files it gave last time, and reading them back costs
as much as rendering them. One file in the user's cache remembers their digests; a cache that
cannot be used, or is damaged, costs time and nothing else.
"""

import os
import sys
from functools import cached_property
from hashlib import sha1
from pathlib import Path
from struct import iter_unpack

from msgen import __version__
from msgen.render.files import File
from msgen.render.parseback import check
from msgen.render.user_folder import own_folder, user_cache_dir

_SIZE = 20  # bytes of a digest
_MOST = 200_000  # digests kept; more are of systems that were rendered long ago


class KnownGood:
    """Digests of content that is what its suffix says, under this msgen and this Python."""

    def __init__(self, folder: Path | None) -> None:
        """Remember nothing where `folder` is None or not this user's own."""
        self._seen: set[bytes] = set()
        self._path: str | None = None
        if folder is not None and (kept := own_folder(folder)):
            python = ".".join(map(str, sys.version_info[:3]))
            self._path = f"{kept}/parsed-{__version__}-{python}"

    @classmethod
    def of_user(cls) -> "KnownGood":
        """Return what this user's earlier runs have read back."""
        return cls(user_cache_dir())

    @cached_property
    def _before(self) -> set[bytes]:
        """What earlier runs have kept: read late, when a child is at work already."""
        return _read(self._path) if self._path else set()

    def check(self, file: File) -> None:
        """Raise BrokenOutput if `file` is not what its suffix says."""
        if self._path is None:
            check(file)
            return
        suffix = file.path[file.path.rfind(".") :]
        digest = sha1(suffix.encode() + b"\0" + file.content, usedforsecurity=False).digest()
        if digest not in self._before:
            check(file)
        self._seen.add(digest)

    def save(self) -> None:
        """Keep what was read back for the next run, through a temporary name."""
        if self._path is None or self._seen <= self._before:
            return
        both = self._before | self._seen
        kept = both if len(both) <= _MOST else self._seen
        draft = f"{self._path}.{os.getpid()}"
        try:
            with open(draft, "wb") as stream:
                stream.write(b"".join(sorted(kept)))
            os.replace(draft, self._path)
        except OSError:
            self._path = None


class Unchecked(KnownGood):
    """Reads nothing back: for whoever compares first, and checks what is new."""

    def __init__(self) -> None:
        """Know nothing."""
        super().__init__(None)

    def check(self, file: File) -> None:
        """Let every file pass."""


def _read(path: str) -> set[bytes]:
    try:
        with open(path, "rb") as stream:
            content = stream.read()
    except OSError:
        return set()
    if len(content) % _SIZE:
        return set()
    return {digest for (digest,) in iter_unpack(f"{_SIZE}s", content)}
