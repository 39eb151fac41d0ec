"""`msgen release`."""

from pathlib import Path

import typer


def run(
    paths: list[Path] = typer.Argument(..., metavar="PATH...", help="Files or folders."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Make adopted files msgen's again.

    What has changed on msgen's side since you adopted a file is merged into it; your edits stay. A
    file without edits becomes what msgen writes now. Conflicts are left in the files, and
    the exit code is 4.
    """
    from msgen.console.owners import show_outcome
    from msgen.origin.owners import release
    from msgen.reconcile.root import find_root

    outcome = release(find_root(Path()), [str(path) for path in paths], dry_run=dry_run)
    show_outcome(outcome, dry_run=dry_run, as_json=json)
    if outcome.changes and outcome.changes.conflicts:
        raise typer.Exit(4)
