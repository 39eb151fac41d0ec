"""`msgen apply`."""

from pathlib import Path

import typer


def run(
    path: Path = typer.Argument(Path(), help="A folder of the repository; the current one."),
    dry_run: bool = typer.Option(False, "--dry-run", help="List the changes and write nothing."),
    only: list[str] = typer.Option(
        [], metavar="PATH", help="Change this file or folder alone; can be repeated."
    ),
    ours: list[str] = typer.Option(
        [],
        metavar="PATH",
        help="Keep your side of all conflicts in this file or folder; can be repeated.",
    ),
    theirs: list[str] = typer.Option(
        [],
        metavar="PATH",
        help="Take msgen's side of them; your file is kept as PATH.orig; can be repeated.",
    ),
    renamed: list[str] = typer.Option(
        [], metavar="OLD=NEW", help="A service or endpoint with another name; can be repeated."
    ),
) -> None:
    """Bring the repository in step with its spec; keep every edit.

    What you never edited is replaced, what you did edit is merged. Conflicts are left in the files
    and listed, everything else is done, and the exit code is 4.
    """
    from msgen.console.interrupted import NOTHING, state_of, telling_interrupts
    from msgen.reconcile.ahead import looking_ahead
    from msgen.reconcile.root import find_root

    root = find_root(path, hint=_hint(path, only=only, ours=ours, theirs=theirs))
    state = (lambda: NOTHING) if dry_run else (lambda: state_of(root))
    with telling_interrupts(state), looking_ahead(root):
        _apply(root, dry_run=dry_run, only=only, ours=ours, theirs=theirs, renamed=renamed)


def _hint(path: Path, **choices: list[str]) -> str:
    """Return how a file is named that was typed behind the path of an option."""
    used = [name for name, typed in choices.items() if typed] or ["only"]
    return "an option stands before each file: " + " or ".join(f"--{name} {path}" for name in used)


def _apply(
    root: Path,
    *,
    dry_run: bool,
    only: list[str],
    ours: list[str],
    theirs: list[str],
    renamed: list[str],
) -> None:
    """Apply; what it takes is loaded while the repository is looked at."""
    from msgen.console import progress, report
    from msgen.console.changes import tell
    from msgen.reconcile.applying import apply
    from msgen.reconcile.left_behind import left_behind
    from msgen.reconcile.mentions import old_names
    from msgen.reconcile.model import Choices
    from msgen.reconcile.naming import inner_paths, renames_of
    from msgen.reconcile.unmigrated import unmigrated
    from msgen.reconcile.unused import unused_calls

    choices = Choices(
        only=inner_paths(root, only), ours=inner_paths(root, ours), theirs=inner_paths(root, theirs)
    )
    with progress("applying the spec"):
        applied = apply(
            root,
            command="msgen apply",
            renames=renames_of(renamed),
            choices=choices,
            dry_run=dry_run,
        )
    session = applied.session
    report(
        [
            *applied.findings(),
            *left_behind(session),
            *unused_calls(session, new=True),
            *unmigrated(session.root, session.made.plan, session.made.lock, applied=not dry_run),
            *old_names(session),
        ]
    )
    tell(session.changes, done=not dry_run)
    if session.changes.conflicts or applied.left:
        raise typer.Exit(4)
