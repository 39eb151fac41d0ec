"""`msgen release`."""

from pathlib import Path

import typer


def run(
    paths: list[Path] = typer.Argument(..., metavar="PATH...", help="Files or folders."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Make adopted files msgen's again.

    What they hold now counts as your edits, which later changes of the spec are merged with.
    """
    from msgen.console.owners import show_outcome
    from msgen.origin.owners import release
    from msgen.reconcile.root import find_root

    outcome = release(find_root(Path()), [str(path) for path in paths], dry_run=dry_run)
    show_outcome(outcome, dry_run=dry_run, as_json=json)
