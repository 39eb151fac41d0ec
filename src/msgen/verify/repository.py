"""The repository that is judged: its files by pattern, and a folder for what is derived of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_SKIPPED = {"node_modules", "__pycache__"}


@dataclass(frozen=True)
class Repository:
    """A repository at `root`; `scratch` is outside of it, and empty at first."""

    root: Path
    scratch: Path

    @cached_property
    def top(self) -> Path:
        """The root, absolute."""
        return Path(os.path.abspath(self.root))

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """All files, relative to the root; hidden folders hold what is not the repository's own."""
        return tuple(sorted(self._below(Path())))

    def files(self, *patterns: str) -> tuple[str, ...]:
        """Return the files that match a pattern, where `*` is within one name, sorted."""
        return tuple(
            path.as_posix()
            for path in self.paths
            if any(_matches(path, pattern) for pattern in patterns)
        )

    def _below(self, folder: Path) -> Iterator[Path]:
        with os.scandir(self.root / folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                        yield from self._below(folder / entry.name)
                elif entry.is_file():
                    yield folder / entry.name


def _matches(path: Path, pattern: str) -> bool:
    """Match from the root; `**/` at the start stands for any folders."""
    if pattern.startswith("**/"):
        return path.match(pattern.removeprefix("**/"))
    return len(path.parts) == len(Path(pattern).parts) and path.match(pattern)
