"""`msgen restore`."""

from collections.abc import Sequence
from pathlib import Path

import typer


def run(
    paths: list[Path] = typer.Argument(..., metavar="PATH...", help="Files or folders."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done, and stop."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask about folders."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Write generated files as the spec gives them.

    Content that differs is kept beside the file, with `.orig` added to its name. A
    file that was adopted is msgen's again. A folder does not mean a first migration that
    is there. Before edited files are given up that only a folder names, you are asked;
    where nobody can be, `--yes` says it.
    """
    from msgen.console.owners import show_outcome
    from msgen.origin.owners import restore
    from msgen.reconcile.root import find_root

    def agree(edited: Sequence[str]) -> None:
        if not yes:
            _ask(edited)

    typed = [str(path) for path in paths]
    outcome = restore(find_root(Path()), typed, dry_run=dry_run, agree=agree)
    show_outcome(outcome, dry_run=dry_run, as_json=json)


def _ask(edited: Sequence[str]) -> None:
    """Go on if a person says so; raises UsageError where nobody can be asked."""
    import sys

    from msgen.console import note

    count = "1 edited file" if len(edited) == 1 else f"{len(edited)} edited files"
    if sys.stdin.isatty():
        note("\n".join(f"  {path}" for path in edited))
        typer.confirm(f"Write {count} anew, and keep yours as .orig?", abort=True, err=True)
        return
    from msgen.diagnostics import UsageError
    from msgen.origin.rules import edited_below

    message = f"{count} would be written anew: {', '.join(edited)}"
    hint = "name the files that you mean, or add --yes; --dry-run shows all"
    raise UsageError(edited_below.RULE.at(None, message, hint=hint))
