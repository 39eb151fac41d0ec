"""What is said of managed files that the user deleted: a folder that is gone is said once."""

from collections.abc import Iterable, Iterator

from msgen.diagnostics import Diagnostic
from msgen.reconcile.model import Disk, Kind
from msgen.reconcile.rules import managed_deleted


def deleted_files(paths: Iterable[str], disk: Disk) -> Iterator[Diagnostic]:
    """Yield a finding for each file, or for the topmost folder that has nothing left in it."""
    groups: dict[str, list[str]] = {}
    gone: dict[str, bool] = {}
    for path in paths:
        groups.setdefault(_topmost(path, disk, gone), []).append(path)
    for top, files in sorted(groups.items()):
        alone = files[0] if len(files) == 1 else None
        what = alone or f"{top}/ with {len(files)} generated files"
        seen = disk.look(alone or top)
        instead = seen is not None and (alone or seen.kind is not Kind.FOLDER)
        fate = f"is a {seen.kind.value} now" if seen and instead else "was deleted"
        way = "take that away, then: " if instead else ""
        hint = (
            f"to have it again: {way}msgen restore {alone or top}; "
            f"to do without it: msgen adopt {alone or top}"
        )
        yield managed_deleted.RULE.at(None, f"{what} {fate}, and stays so", hint=hint)


def _topmost(path: str, disk: Disk, gone: dict[str, bool]) -> str:
    """Return the outermost folder around `path` that has no file left, or `path` itself."""
    parts = path.split("/")
    for count in range(1, len(parts)):
        folder = "/".join(parts[:count])
        if folder not in gone:
            gone[folder] = not any(disk.below(folder))
        if gone[folder]:
            return folder
    return path
