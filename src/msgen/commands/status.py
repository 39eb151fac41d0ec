"""`msgen status`."""

import json
from pathlib import Path

import typer


def run(
    as_json: bool = typer.Option(False, "--json", help="For programs."),
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Show what runs and how it is.

    The exit code is 0 if everything is ready, or done where it runs once; it is 1 if nothing runs,
    or if a part is still starting, is restarted again and again, or has failed.
    """
    from msgen.console import note, out
    from msgen.local.repository import find_layout
    from msgen.local.state import read_state
    from msgen.local.table import IDLE, state_json, state_table, summary
    from msgen.local.terminal import open_console

    found = read_state(find_layout(repository))
    state = found.as_found() if found else None
    if as_json:
        out(json.dumps(state_json(state) if state else IDLE, indent=2))
    elif state is None:
        note("nothing is running: msgen up")
    else:
        console = open_console()
        console.print(state_table(state, memory=True))
        if state.supervisor is None:
            note("\nits supervisor was killed: msgen down ends what is left")
        else:
            console.print()
            console.print(summary(state), soft_wrap=True)
    if state is None or state.supervisor is None or not state.healthy:
        raise typer.Exit(1)
