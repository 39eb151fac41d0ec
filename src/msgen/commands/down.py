"""`msgen down`."""

from pathlib import Path

import typer


def run(
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Stop the system.

    Also finds and ends what an earlier run has left because it was killed.
    """
    from msgen.console import note, progress
    from msgen.local.control import stop
    from msgen.local.repository import find_layout

    layout = find_layout(repository)
    with progress("stopping"):
        stopped = stop(layout)
    if stopped.leftovers:
        note(f"ended {stopped.leftovers} processes that a killed run had left")
    note("stopped" if stopped.was_running or stopped.leftovers else "nothing was running")
