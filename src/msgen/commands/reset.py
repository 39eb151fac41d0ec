"""`msgen reset`."""

from pathlib import Path

import typer


def run(
    yes: bool = typer.Option(False, "--yes", "-y", help="Do not ask."),
    environments: bool = typer.Option(
        False, "--environments", help="Delete the installed packages too."
    ),
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Clear the data, logs and secrets of local runs.

    The next start begins with empty databases and new keys. Refuses while the system runs.
    """
    from msgen.console import note
    from msgen.local.control import reset
    from msgen.local.repository import find_layout

    layout = find_layout(repository)
    if not yes:
        typer.confirm(f"Delete data, logs and secrets below {layout.root}?", abort=True, err=True)
    gone = reset(layout, environments=environments)
    note(f"deleted {', '.join(gone)}" if gone else "there was nothing to delete")
