"""`msgen restore`."""

from pathlib import Path

import typer


def run(
    paths: list[Path] = typer.Argument(..., metavar="PATH...", help="Files or folders."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Write generated files as the spec gives them.

    Content that differs is kept beside the file, with `.orig` added to its name. A
    file that was adopted is msgen's again.
    """
    from msgen.console.owners import show_outcome
    from msgen.origin.owners import restore
    from msgen.reconcile.root import find_root

    outcome = restore(find_root(Path()), [str(path) for path in paths], dry_run=dry_run)
    show_outcome(outcome, dry_run=dry_run, as_json=json)
