"""Noticing edits by looking: portable, and cheap for the few hundred files of a system."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

_SUFFIXES = (".py", ".yaml", ".yml", ".json", ".toml", ".html", ".css", ".js", ".sql")
_EVERY_S = 0.3


async def changed_folders(folders: Iterable[Path]) -> AsyncIterator[set[Path]]:
    """The folders in which a source file appeared, changed or vanished, once for each burst."""
    watched = tuple(folders)
    seen = {folder: _stamps(folder) for folder in watched}
    while True:
        await asyncio.sleep(_EVERY_S)
        changed = _update(seen)
        if changed:
            while more := await _settle(seen):  # an editor or git writes several files
                changed |= more
            yield changed


async def _settle(seen: dict[Path, frozenset[tuple[str, int]]]) -> set[Path]:
    await asyncio.sleep(_EVERY_S / 2)
    return _update(seen)


def _update(seen: dict[Path, frozenset[tuple[str, int]]]) -> set[Path]:
    now = {folder: _stamps(folder) for folder in seen}
    changed = {folder for folder in seen if now[folder] != seen[folder]}
    seen.update(now)
    return changed


def _stamps(folder: Path) -> frozenset[tuple[str, int]]:
    return frozenset(_walk(os.fspath(folder)))


def _walk(folder: str) -> Iterator[tuple[str, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif entry.name.endswith(_SUFFIXES):
            try:
                yield entry.path, entry.stat().st_mtime_ns
            except OSError:
                continue
