"""Which parts of a spec a repository was not made from: the lock remembers what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from msgen.output.locked import FOLDER, SYSTEM, parse_lock, read_files

_MAPS = frozenset({"endpoints", "depends_on", "consumes", "env", "jobs", "versions"})
"""Fields of a service whose entries are worth naming."""
_SHOWN = 3


def unapplied(repository: Path, specs: Mapping[str | None, str]) -> Iterator[str]:
    """Yield what differs between `specs` (by service, None is the rest) and the lock, in words.

    `specs` are texts as `spec_texts` writes them. A repository without a lock says nothing of what
    it was made from, so nothing differs. Raises UserError where the lock cannot be read.
    """
    if (repository / FOLDER).is_dir():
        yield from differences(parse_lock(read_files(repository)).specs, specs)


def differences(
    applied: Mapping[str | None, str], specs: Mapping[str | None, str]
) -> Iterator[str]:
    """Yield how `specs` differ from those that were `applied`, a few words for each part."""
    for service, text in specs.items():
        if applied.get(service) != text:
            yield _told(service, _read(applied.get(service, "")), _read(text))
    yield from (f"{service or SYSTEM} (gone)" for service in applied if service not in specs)


def _read(text: str) -> Mapping[str, Any]:
    """Return a part of the spec as text alone; nothing where an edit broke it."""
    try:
        spec = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes text alone
    except yaml.YAMLError:
        return {}
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
