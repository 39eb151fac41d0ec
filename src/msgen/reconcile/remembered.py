"""Services and targets that give what they gave last time, told without rendering anything.

The files of a service are a function of its slice of the plan, the user's inputs and msgen itself.
A run that found the lock of a service to be exactly what rendering gives notes the digest of both
in the user's cache. Whoever meets the same slice and the same lines of the lock, under the same
msgen and inputs, knows what rendering would give: ids and all. A note that is lost, damaged or of
another repository matches nothing, which costs time and nothing else.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from msgen.blueprints.seen import digests
from msgen.carried import SPEC_NAME, named_paths
from msgen.making import Kept, kept_of, outlined
from msgen.output.lock import lock_path
from msgen.output.locked import FOLDER, Lock
from msgen.pipeline import Compilation, Judged
from msgen.reconcile.notes import msgen_itself, note_path, write_note
from msgen.reconcile.spelt import note_parts
from msgen.reconcile.unchanged import remember
from msgen.records import dataclass
from msgen.views.slices import Digests

_FOLDER = "rendered"
_FILES = b"\nfiles:"


@dataclass(frozen=True, slots=True)
class Remembered:
    """The digests of what each service is made from, now; and what is kept of an earlier run."""

    base: str
    slices: Mapping[str, str]
    kept: Kept


def recall(root: Path, judged: Judged, lock: Lock, written: Mapping[str, bytes]) -> Remembered:
    """Tell which services of a judged spec give what `lock`, read from `written`, says of them."""
    base, slices = _base(judged), _slices(judged)
    known = _read(root, base)
    alike = [name for name, digest in slices.items() if name in known and known[name][0] == digest]
    lines = _lines(lock, written, alike)
    same = [name for name in alike if known[name][1] == lines[name]]
    return Remembered(base, slices, kept_of(lock, same))


def note_new(root: Path, judged: Judged, made: Compilation) -> None:
    """Note what each service of a repository gives that has just been made at `root`."""
    now = Remembered(_base(judged), _slices(judged), {})
    written = {file.path: file.content for file in made.files if file.path.startswith(FOLDER)}
    note(root, now, made=made.lock, lock=made.lock, written=written)
    note_parts(root, judged, made.lock.specs)
    remember(root, written, made.lock, named=named_paths(made.plan, root))


def note(
    root: Path, now: Remembered, *, made: Lock, lock: Lock, written: Mapping[str, bytes]
) -> None:
    """Note what is true of each service whose files in `lock` are just those that were `made`.

    `lock` is what was read from `written`, the files of the lock as they are on the disk.
    """
    changed = {path for path, entry in made.files.items() if lock.files.get(path) != entry}
    changed |= lock.files.keys() - made.files.keys()
    both = [files[path] for path in changed for files in (made.files, lock.files) if path in files]
    differs = {name for entry in both for name in (entry.service, entry.origin.producer)}
    same = [name for name in now.slices if name not in differs]
    files = _lines(lock, written, same)
    found = [f"{name} {now.slices[name]} {files[name]}" for name in same if files[name]]
    write_note(root, _FOLDER, [now.base, _spec(root), *found])


def has_new_spec(root: Path) -> bool:
    """Tell whether the spec is another than the last run met, as far as that is remembered."""
    place = note_path(root, _FOLDER)
    try:
        _, before, *_ = place.read_text().splitlines() if place else ["", ""]
    except (OSError, ValueError):
        return False
    return before not in ("", _spec(root))


def _spec(root: Path) -> str:
    """Return the digest of the spec's root file; empty where it cannot be read."""
    try:
        return sha256((root / SPEC_NAME).read_bytes()).hexdigest()
    except OSError:
        return ""


def _read(root: Path, base: str) -> dict[str, tuple[str, str]]:
    place = note_path(root, _FOLDER)
    try:
        first, _, *lines = place.read_text().splitlines() if place else ["", ""]
    except (OSError, ValueError):
        return {}
    parts = [line.split(" ") for line in lines] if first == base else []
    return {part[0]: (part[1], part[2]) for part in parts if len(part) == 3}


def _base(judged: Judged) -> str:
    """Return the digest of all that every service is made with."""
    whole = sha256()
    parts = [*msgen_itself(), *(f"{path} {blob}".encode() for path, blob in judged.inputs.items())]
    for part in parts:
        whole.update(b"%d\0" % len(part) + part)
    return whole.hexdigest()


def _slices(judged: Judged) -> dict[str, str]:
    """Return the digest of what each service, and each target with an outline, is made from."""
    plan, known = judged.sound_plan(), Digests()
    seen = outlined(plan)
    apart = {id(each): each for each in seen.values()}
    told = {key: known.of(each) for key, each in apart.items()}
    targets = {producer: told[id(each)] for producer, each in seen.items()}
    return digests(plan, judged.blueprints, known) | targets


def _lines(lock: Lock, written: Mapping[str, bytes], names: Collection[str]) -> dict[str, str]:
    """Return digests of what the lock says of the files of services and targets; empty: nothing."""
    producers = [name for name in names if "/" in name]
    digests = {
        producer: sha256(repr(sorted(entries, key=attrgetter("path"))).encode()).hexdigest()
        for producer, entries in kept_of(lock, producers).items()
    }
    for name in names:
        if name not in digests:
            content = written.get(lock_path(name), b"").replace(b"\r\n", b"\n")
            _, found, lines = content.rpartition(_FILES)
            digests[name] = sha256(lines).hexdigest() if found else ""
    return digests
