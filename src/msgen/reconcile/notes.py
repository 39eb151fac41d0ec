"""Notes on a repository in the user's cache: what an earlier run has found out.

They save time. Whoever reads one compares what it says with what is there.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgen
from msgen import __version__
from msgen.render.user_folder import own_folder, user_cache_dir


def note_path(root: Path, kind: str) -> Path | None:
    """Return where the note of this kind on the repository at `root` stands."""
    cache = user_cache_dir()
    folder = own_folder(cache / kind) if cache else None
    name = sha256(os.path.realpath(root).encode(errors="surrogateescape")).hexdigest()
    return folder / name if folder else None


def write_note(root: Path, kind: str, lines: Sequence[str]) -> None:
    """Write a note, through a temporary name; one that cannot be written is left out."""
    place = note_path(root, kind)
    if place is None or any("\n" in line for line in lines):
        return
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        draft.write_text("\n".join(lines))
        os.replace(draft, place)
    except (OSError, ValueError):
        return


def msgen_itself() -> Iterator[bytes]:
    """Yield what tells this msgen from any other: its files and the packages around it."""
    yield f"{__version__} {sys.version}".encode()
    yield from _files()


@cache
def _files() -> tuple[bytes, ...]:
    """Look once a process, which goes on running the code that it has."""
    return tuple(_listed())


def _listed() -> Iterator[bytes]:
    package = os.path.dirname(msgen.__file__)
    templates = os.path.join(os.path.dirname(os.path.dirname(package)), "templates")
    for top in (package, templates):
        for folder, names, files in os.walk(top):
            names[:] = sorted(name for name in names if name != "__pycache__")
            for name in sorted(files):
                status = os.stat(os.path.join(folder, name))
                yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}".encode()
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        yield "\n".join(name for name in names if name.endswith("-info")).encode()
