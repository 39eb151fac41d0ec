"""Which parts of a spec a repository was not made from: the lock remembers what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from msgen.output.lock import FOLDER, SYSTEM, lock_path, spec_text

_MAPS = frozenset({"endpoints", "depends_on", "consumes", "env", "jobs", "versions"})
"""Fields of a service whose entries are worth naming."""
_SHOWN = 3


def unapplied(repository: Path, specs: Mapping[str | None, object]) -> Iterator[str]:
    """Yield what differs between `specs` (by service, None is the rest) and the lock, in words.

    A repository without a lock says nothing of what it was made from, so nothing differs.
    """
    folder = repository / FOLDER
    if not folder.is_dir():
        return
    known = {lock_path(service) for service in specs}
    for service, spec in specs.items():
        path = repository / lock_path(service)
        told = spec_text(spec)
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if f"{told}files:" not in text:
            yield _told(service, _read(text), _read(told))
    for path in sorted(folder.glob("*.yaml")):
        if f"{FOLDER}/{path.name}" not in known:
            yield f"{path.stem.replace('_system', SYSTEM)} (gone)"


def _read(text: str) -> Mapping[str, Any]:
    """Return the spec in a lock as text alone; nothing where a merge or an edit broke it."""
    head = text.partition("\nfiles:")[0]
    try:
        data = yaml.load(head, yaml.BaseLoader)  # noqa: S506 - it makes text alone
    except yaml.YAMLError:
        return {}
    spec = data.get("spec") if isinstance(data, dict) else None
    return spec if isinstance(spec, dict) else {}


def _told(service: str | None, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    if service is not None and not before:
        return f"{service} (new)"
    if service is None:
        return _listed(_parts(before, now, deep=frozenset(now) | frozenset(before)))
    return f"{service} ({_listed(_parts(before, now, deep=_MAPS))})"


def _parts(before: Mapping[str, Any], now: Mapping[str, Any], *, deep: frozenset[str]) -> list[str]:
    """Return the names of the entries that differ; of maps in `deep`, with what is inside."""
    found = []
    for key in dict.fromkeys((*now, *before)):
        old, new = before.get(key), now.get(key)
        if old == new:
            continue
        named = key in deep and isinstance(old or {}, dict) and isinstance(new or {}, dict)
        inner = _parts(old or {}, new or {}, deep=frozenset()) if named else []
        found.append(f"{key}: {_listed(inner)}" if inner else key)
    return found


def _listed(parts: list[str]) -> str:
    more = len(parts) - _SHOWN
    return ", ".join(parts[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
