"""Nothing to do, told without rendering anything.

Rendering is a function of the spec, the user's inputs and msgen itself. A run that found the lock
to be exactly what they give notes the digest of all of it in the user's cache; while they are the
same bytes, the lock says what would be rendered, and only the files have to be looked at. Anything
that is not plainly in order is left to the comparison that renders. A note that is lost, or not
believed, costs time and nothing else.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from msgen.output.lock import blob_id
from msgen.output.locked import SYSTEM, Lock, LockedFile, parse_lock, read_files
from msgen.reconcile.disk import RepositoryDisk
from msgen.reconcile.model import BASES, NEW, OWN_BASES, Kind
from msgen.reconcile.notes import msgen_itself, note_path, write_note
from msgen.render.files import Owner

_SPEC = f"{SYSTEM}.yaml"
_OVERRIDES = "blueprints"
_KIND = "unchanged"
_CODE = ".py"
_MARKER = b"<<<<<<< "
_PACKAGE = f"/__init__{_CODE}"


def is_unchanged(root: Path, *, handlers: bool) -> bool:
    """Tell whether the repository at `root` is known to be exactly what its spec gives.

    Edits of the user's count as in order where nothing follows from them; with `handlers`, code
    that the user wrote has to be looked at. Raises UserError where the lock cannot be used.
    """
    return in_order(root, handlers=handlers) is not None


def in_order(root: Path, *, handlers: bool) -> tuple[Lock, RepositoryDisk] | None:
    """Return lock and disk of a repository that `is_unchanged`, as they were read for that."""
    written = read_files(root)
    lock = parse_lock(written)
    note = note_path(root, _KIND)
    if note is None:
        return None
    try:
        digest, *named = note.read_text().splitlines()
    except (OSError, ValueError):
        return None
    if digest != _digest(root, written, lock) or not all(map(os.path.lexists, named)):
        return None
    disk = RepositoryDisk(root)
    same = _same_inputs(lock, disk) and _same_files(lock, disk, handlers=handlers)
    return (lock, disk) if same else None


def remember(root: Path, written: Mapping[str, bytes], lock: Lock, *, named: Iterator[str]) -> None:
    """Note that spec, inputs and this msgen give exactly `lock`, which `written` says at `root`.

    `named` are the paths that the spec names and that have to be there. Only where migrations
    make what is kept: the next run would say nothing of it.
    """
    digest = _digest(root, written, lock)
    if digest is not None:
        write_note(root, _KIND, [digest, *sorted(map(os.path.abspath, named))])


def is_recorded(made: Lock, lock: Lock) -> bool:
    """Tell whether `lock` has all that was rendered, whoever adopted files.

    Of files written once, it has what was rendered at their time.
    """
    if made == lock:
        return True
    if made.files.keys() != lock.files.keys() or replace(made, files=lock.files) != lock:
        return False
    return all(
        lock.files[path] in (one, _of_now(lock.files[path], one))
        for path, one in made.files.items()
    )


def _of_now(before: LockedFile, now: LockedFile) -> LockedFile | None:
    """Return what the lock would say now of a file that was adopted, or written once."""
    if before.owner is Owner.YOURS:
        return now.as_yours(before.bases)
    once = before.owner is Owner.ONCE and now.owner is Owner.ONCE
    return replace(now, ids=before.ids) if once else None


def _digest(root: Path, written: Mapping[str, bytes], lock: Lock) -> str | None:
    """Return the digest of spec, lock, msgen and what stands beside files written once.

    None for a spec that has other files in it.
    """
    try:
        spec = (root / _SPEC).read_bytes()
    except OSError:
        return None
    if b"include" in spec:
        return None
    parts = [*msgen_itself(), b"spec", spec]
    for path, content in written.items():
        parts += [path.encode(), content]
    parts += _revisions(root, lock)
    whole = sha256()
    for part in parts:
        whole.update(b"%d\0" % len(part) + part)
    return whole.hexdigest()


def _revisions(root: Path, lock: Lock) -> Iterator[bytes]:
    """Yield what tells the migrations of services from any others, without reading them."""
    once = {path.rpartition("/")[0] for path, one in lock.files.items() if one.owner is Owner.ONCE}
    for folder in sorted(once):
        try:
            with os.scandir(root / folder) as entries:
                found = sorted((each.name, each.stat()) for each in entries if each.is_file())
        except OSError:
            continue
        for name, status in found:
            yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}".encode()


def _same_inputs(lock: Lock, disk: RepositoryDisk) -> bool:
    """Tell whether every file that rendering reads is as it was, and none has come."""
    if any(path.endswith(".proto") for path in lock.inputs):
        return False  # what they import is looked for in two places
    overrides = {path for path in lock.inputs if path.startswith(f"{_OVERRIDES}/")}
    if set(disk.below(_OVERRIDES)) != overrides:
        return False
    for path, ids in lock.inputs.items():
        seen = disk.look(path)
        if seen is None or (blob_id(seen.lf),) != ids:
            return False
    return True


def _same_files(lock: Lock, disk: RepositoryDisk, *, handlers: bool) -> bool:
    """Tell whether every generated file is in order, and nothing of a conflict is left."""
    copies = set(disk.below(BASES))
    for path, locked in lock.files.items():
        if disk.has(path + NEW) or len(locked.ids) != 1:
            return False
        if locked.owner is Owner.YOURS:
            looked_at = handlers and path.endswith(_CODE)
            if looked_at or not _can_be_released(path, locked, disk, copies):
                return False
            copies.discard(f"{BASES}/{path}")
            continue
        seen = disk.look(path)
        if seen is None or seen.kind is not Kind.FILE:
            return False
        if seen.id != locked.ids[0]:
            if handlers and path.endswith(_CODE):
                return False
            free = locked.owner is Owner.ONCE or (locked.owner is Owner.SEEDED and not handlers)
            kept = f"{BASES}/{path}" in copies or _has_own(path, locked, disk)
            if _MARKER in seen.content:
                return False
            if not free and not (locked.owner is Owner.MANAGED and kept):
                return False
            copies.discard(f"{BASES}/{path}")
    return not copies and not (handlers and _has_own_code(lock, disk))


def _has_own_code(lock: Lock, disk: RepositoryDisk) -> bool:
    """Tell whether the user put code of their own beside that of a service."""
    tops = {path.partition("/src/")[0] for path in lock.files if path.endswith(_PACKAGE)}
    return any(
        path.endswith(_CODE) and path not in lock.files for top in tops for path in disk.below(top)
    )


def _has_own(path: str, locked: LockedFile, disk: RepositoryDisk) -> bool:
    """Tell whether this clone has a copy of what msgen wrote there."""
    copy = disk.look(f"{OWN_BASES}/{path}")
    return copy is not None and copy.is_one_of(locked.bases)


def _can_be_released(
    path: str, locked: LockedFile, disk: RepositoryDisk, copies: Collection[str]
) -> bool:
    """Tell whether what an adopted file was made from is where a release will look for it."""
    if f"{BASES}/{path}" in copies or _has_own(path, locked, disk):
        return True
    seen = disk.look(path)
    same = seen is not None and {*locked.ids} <= {*locked.adopted}
    return seen is None or (same and seen.is_one_of(locked.adopted))
