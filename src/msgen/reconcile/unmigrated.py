"""Tables and columns that a service keeps and none of its migrations makes."""

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgen.diagnostics import Diagnostic
from msgen.output.lock import blob_id
from msgen.output.locked import Lock
from msgen.plan.model import Plan, Store
from msgen.reconcile.rules import missing_migration
from msgen.records import dataclass
from msgen.render.files import Owner
from msgen.revisions.made import made
from msgen.revisions.wanted import Drift, drift, store_of

_FIRST = re.compile(r"(?P<home>.+?)/(?P<folder>src/.+/(?P<store>[^/]+))/versions/(?P<name>[^/]+)")
_NAMED = 4  # of many that are alike


@dataclass(frozen=True, slots=True)
class _Migrations:
    """The migrations of one store: `folder` is below the service's `home`.

    `first` is the name of the one that msgen wrote, `ids` those of what it would write now.
    """

    home: str
    folder: str
    service: str
    store: Store
    first: str
    ids: tuple[str, ...]


def unmigrated(root: Path, plan: Plan, lock: Lock, *, applied: bool) -> list[Diagnostic]:
    """Return a note for each store whose migrations do not make what its service keeps there.

    `lock` is that of the rendering of `plan`. Unless that is `applied`, the note says that it has
    to be first.
    """
    return [_finding(each, found, applied=applied) for each, found in _drifts(root, plan, lock)]


def is_migrated(root: Path, plan: Plan, lock: Lock) -> bool:
    """Tell whether there is no such store."""
    return next(_drifts(root, plan, lock), None) is None


def _drifts(root: Path, plan: Plan, lock: Lock) -> Iterator[tuple[_Migrations, Drift]]:
    for each in _migrations(plan, lock):
        found = _texts(root / each.home / each.folder / "versions")
        only = found.get(each.first) if len(found) == 1 else None
        if not found or (only is not None and blob_id(only) in each.ids):
            continue
        tables = made(tuple(found[name] for name in sorted(found)))
        if tables is not None and (differs := drift(each.store, tables)):
            yield each, differs


def _migrations(plan: Plan, lock: Lock) -> Iterator[_Migrations]:
    for path, locked in lock.files.items():
        if locked.owner is not Owner.ONCE or locked.service is None:
            continue
        match = _FIRST.fullmatch(path)
        store = store_of(plan, match["store"]) if match else None
        if match and store:
            home, folder, first = match["home"], match["folder"], match["name"]
            yield _Migrations(home, folder, locked.service, store, first, locked.ids)


def _texts(folder: Path) -> dict[str, bytes]:
    """Return the revisions in a folder by name, with plain line ends; none of what is no file."""
    try:
        with os.scandir(folder) as entries:
            names = [each.name for each in entries if each.name.endswith(".py")]
        return {name: (folder / name).read_bytes().replace(b"\r\n", b"\n") for name in names}
    except OSError:
        return {}


def _finding(migrations: _Migrations, found: Drift, *, applied: bool) -> Diagnostic:
    parts = []
    if found.tables or found.lacking:
        parts.append(f"makes {_some(_named(found.tables, found.lacking))}")
    if found.left:
        parts.append(f"takes away {_some(_named((), found.left))}, which it does not keep")
    message = f"no migration of {migrations.service} {' and none '.join(parts)}"
    first = "" if applied else "msgen apply, then "
    said = shlex.quote(_title(found))
    command = f"python -m chassis.store.sql.revise {migrations.folder} -m {said}"
    hint = f"{first}in {migrations.home}: {command}; read what it wrote, and commit it"
    return missing_migration.RULE.at(None, message, hint=hint)


def _named(tables: Sequence[str], columns: Sequence[str]) -> list[str]:
    return [*(f"the table {name}" for name in tables), *(f"the column {name}" for name in columns)]


def _title(found: Drift) -> str:
    """Say in short what the revision will do."""
    added, left = [*found.tables, *found.lacking], found.left
    parts = [f"add {_some(added)}" if added else "", f"remove {_some(left)}" if left else ""]
    return ", ".join(part for part in parts if part)


def _some(names: Sequence[str]) -> str:
    """Name a few of many."""
    shown, more = list(names[:_NAMED]), len(names) - _NAMED
    shown += [f"{more} more"] if more > 0 else []
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
