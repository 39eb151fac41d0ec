"""`msgen merge-spec`."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from msgen.reconcile.branches import Joined


def run(
    files: list[str] = typer.Argument(
        None, metavar="[FILE]...", help="Files of the spec; system.yaml and what it includes."
    ),
    driver: tuple[Path, Path, Path] | None = typer.Option(
        None,
        metavar="BASE OURS THEIRS",
        help="Join these three into OURS, as git's merge driver: --driver %O %A %B.",
    ),
) -> None:
    """Resolve what two branches changed in the spec.

    Where git left markers, both sides are joined key by key: services that each branch added both
    stay, whatever lines they stand on. Only what both changed differently is left in markers; it
    is listed, and the exit code is 4.
    """
    from msgen.console import note

    if driver is not None:
        _drive(*driver)
        return
    done = list(_resolved(files or []))
    for one in done:
        left = len(one.merged.conflicts)
        note(f"joined {one.path}" + (f", {left} conflict{'s' * (left > 1)} left" if left else ""))
        for old, new in one.renamed.items():
            note(f'service "{old}" is "{new}" on one side: both sides are joined under "{new}"')
        for old, new in one.apart.items():
            note(
                f'service "{old}" is "{new}" on one side: put what the other side changed in '
                f'"{old}" under "{new}"'
            )
        for conflict in one.merged.conflicts:
            what = f" ({conflict.what})" if conflict.what else ""
            note(f"conflict: {one.path}:{conflict.line}{what}")
    if any(one.merged.conflicts for one in done):
        note("next: decide between the marked lines, then: msgen apply")
        raise typer.Exit(4)
    note(f"next: msgen apply, then: git add {' '.join(one.path for one in done)} and the rest")


def _resolved(files: list[str]) -> "list[Joined]":
    """Join files of the spec and write them; nothing is written where one cannot be joined."""
    from msgen.carried import SPEC_NAME
    from msgen.reconcile.branches import included, joined
    from msgen.reconcile.markers import has_markers
    from msgen.reconcile.root import find_root

    folder = find_root(Path())
    done = [joined(folder, name) for name in files]
    if not files:
        root = (folder / SPEC_NAME).read_bytes()
        others: list[Joined] = []
        if has_markers(root):
            done = [joined(folder, SPEC_NAME)]
            root = done[0].merged.content
        others = [joined(folder, path) for path in included(folder, root)]
        done = [*done, *others] or [joined(folder, SPEC_NAME)]
    for one in done:
        (folder / one.path).write_bytes(one.merged.content)
    return done


def _drive(base: Path, ours: Path, theirs: Path) -> None:
    from msgen.carried import SPEC_NAME
    from msgen.reconcile.branches import join

    texts = base.read_bytes(), ours.read_bytes(), theirs.read_bytes()
    merged = join(Path(), SPEC_NAME, *texts).merged
    ours.write_bytes(merged.content)
    if merged.conflicts:
        raise typer.Exit(1)
