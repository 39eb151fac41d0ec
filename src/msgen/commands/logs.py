"""`msgen logs`."""

from pathlib import Path

import typer


def run(
    names: list[str] = typer.Argument(None, help="Only these processes; all if none is named."),
    follow: bool = typer.Option(False, "--follow", "-f", help="Go on until Ctrl-C."),
    lines: int = typer.Option(50, "--lines", "-n", min=0, help="How many old lines of each."),
    raw: bool = typer.Option(False, "--raw", help="Lines as they were written."),
    repository: Path = typer.Option(Path(), "--directory", "-C", help="The repository."),
) -> None:
    """Show the logs of the running system.

    Each line begins with the name of its process. On a terminal JSON lines are made readable;
    into a pipe they stay what they are.
    """
    import time

    from msgen.console import note
    from msgen.local.follow import Follower, tail
    from msgen.local.logfile import log_files
    from msgen.local.logline import LinePainter
    from msgen.local.repository import find_layout
    from msgen.local.terminal import open_console

    files = log_files(find_layout(repository), names or ())
    if not files:
        note("there are no logs yet: msgen up")
    console = open_console()
    painter = LinePainter(files, plain=raw or not console.is_terminal)
    follower = Follower(files, from_end=True)
    for name, path in files.items():
        for line in tail(path, lines):
            console.print(painter.paint(name, line), soft_wrap=True)
    while follow:
        for name, line in follower.lines():
            console.print(painter.paint(name, line), soft_wrap=True)
        time.sleep(0.1)
