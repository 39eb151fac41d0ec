"""`msgen adopt`."""

from pathlib import Path

import typer


def run(
    paths: list[Path] = typer.Argument(..., metavar="PATH...", help="Files or folders."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done, and stop."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Make generated files yours: msgen does not touch them any more.

    A folder stands for all generated files in it. The files stay as they are; `msgen release`
    undoes it.
    """
    from msgen.console.owners import show_outcome
    from msgen.origin.owners import adopt
    from msgen.reconcile.root import find_root

    outcome = adopt(find_root(Path()), [str(path) for path in paths], dry_run=dry_run)
    show_outcome(outcome, dry_run=dry_run, as_json=json)
