"""What stands beside a generated file: names for more, and what is needed no longer."""

from collections.abc import Iterator, Sequence

from msgen.reconcile.case import Case
from msgen.reconcile.model import NEW, Action, Change, Disk, Kind
from msgen.render.files import Owner


def beside_removed(case: Case, disk: Disk) -> Iterator[Change]:
    """Yield the removal of what msgen put beside a file whose side was chosen."""
    ids = [blob for entry in (case.locked, case.entry) if entry for blob in entry.ids]
    for path in left_beside(case.source, ids, disk):
        seen = disk.look(path)
        assert seen is not None, "it was looked at"
        yield Change(
            path=path,
            action=Action.DELETE,
            owner=Owner.MANAGED,
            before=seen.content,
            after=None,
            expected=seen.id,
            service=case.about.service,
        )


def left_beside(path: str, ids: Sequence[str], disk: Disk) -> Iterator[str]:
    """Yield each `.msgen-new` file of `path` that holds what msgen put there.

    One in which somebody has written since is somebody's work.
    """
    for name in _numbered(path + NEW, disk):
        seen = disk.look(name)
        if seen and seen.kind is Kind.FILE and seen.is_one_of(ids):
            yield name


def free(disk: Disk, path: str) -> str:
    """Return `path`, or the first numbered one that nothing stands at."""
    return _name(path, 1 + len([*_numbered(path, disk)]))


def _numbered(path: str, disk: Disk) -> Iterator[str]:
    """Yield `path` and the numbered ones after it, as long as something stands there."""
    number = 1
    while disk.look(_name(path, number)) is not None:
        yield _name(path, number)
        number += 1


def _name(path: str, number: int) -> str:
    return path if number == 1 else f"{path}{number}"
