"""A file of the spec that git could not merge, merged by structure from the sides git keeps."""

import glob
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

import yaml

from msgen.carried import SPEC_NAME
from msgen.diagnostics import UserError
from msgen.merge import Merged, merge
from msgen.merge.model import BEFORE, MSGEN, YOURS
from msgen.output.git import unmerged_sides
from msgen.reconcile.markers import has_markers
from msgen.reconcile.renamed_sides import Sides, aligned
from msgen.reconcile.rules import no_sides
from msgen.records import dataclass
from msgen.spec.syntax_lines import JOINED

_BASE, _OURS, _THEIRS = 1, 2, 3  # the stages of git's index
_LABELS = {
    YOURS: f"<<<<<<< ours{JOINED}".encode(),
    BEFORE: b"||||||| base",
    MSGEN: f">>>>>>> theirs{JOINED}".encode(),
}


@dataclass(frozen=True, slots=True)
class Joined:
    """A file by its path below the folder of the spec, and what both sides make of it.

    Services of the root file that one side renamed are in `renamed` if both sides are joined under
    the new name, and in `apart` if they are not.
    """

    path: str
    merged: Merged
    renamed: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)


def join(folder: Path, path: str, base: bytes, ours: bytes, theirs: bytes) -> Joined:
    """Both sides' changes of a spec's file; what both changed differently stands in markers."""
    sides = Sides(base, ours, theirs)
    if path == SPEC_NAME:
        sides = aligned(folder, base, ours, theirs)
    merged = merge(SPEC_NAME, base=sides.base, ours=sides.ours, theirs=sides.theirs)
    if merged.conflicts:
        lines = [_LABELS.get(line.rstrip(b"\r"), line) for line in merged.content.split(b"\n")]
        merged = Merged(b"\n".join(lines), merged.conflicts)
    return Joined(path, merged, sides.renamed, sides.apart)


def joined(folder: Path, path: str) -> Joined:
    """Join the sides of `path`, which git left with markers, below `folder`.

    Raises UserError where nothing stands between markers there, or git has no sides of it.
    """
    try:
        here = (folder / path).read_bytes()
    except OSError:
        here = b""
    if not has_markers(here):
        message = f"no conflict of two branches stands in {path}"
        raise UserError(no_sides.RULE.at(None, message, hint="it is left as it is"))
    sides = unmerged_sides(folder, path)
    if _OURS not in sides or _THEIRS not in sides:
        message = f"git has not both sides of {path}"
        hint = "keep what is right between the markers, and delete them"
        raise UserError(no_sides.RULE.at(None, message, hint=hint))
    return join(folder, path, sides.get(_BASE, b""), sides[_OURS], sides[_THEIRS])


def included(folder: Path, root: bytes) -> Iterator[str]:
    """Yield the files with markers that the spec with the text `root` includes."""
    try:
        said = yaml.safe_load(root)
    except yaml.YAMLError:
        return
    patterns = said.get("include") if isinstance(said, dict) else None
    for pattern in patterns if isinstance(patterns, list) else [patterns]:
        if isinstance(pattern, str):
            for path in sorted(glob.glob(pattern, root_dir=folder, recursive=True)):
                if (folder / path).is_file() and has_markers((folder / path).read_bytes()):
                    yield path
